mod bodies;
mod tolerance;
