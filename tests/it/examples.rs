mod connect;
mod license_review;
mod manager;
mod singer;
mod tables;
