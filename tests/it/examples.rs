mod connect;
mod history;
mod license_review;
mod manager;
mod page;
mod sample;
mod singer;
mod tables;
