mod connect;
mod license_review;
mod manager;
mod sample;
mod singer;
mod tables;
