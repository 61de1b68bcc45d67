mod connect;
mod license_review;
mod manager;
