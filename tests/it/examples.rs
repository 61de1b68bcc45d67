mod connect;
mod license_review;
