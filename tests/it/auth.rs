mod connect;
mod token;
