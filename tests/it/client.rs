mod ahead;
mod fan_out;
mod listing;
mod windows;
