mod hostile;
mod http;
mod loopback;
mod way;
