mod http;
mod loopback;
