mod hostile;
mod http;
mod loopback;
