//! Collaboration devices.

use crate::declare::{id, model, open_enum, request};
use crate::ids::UserId;

request! {
    /// `GET /users/{userId}/collaboration_devices`: a user's collaboration devices.
    #[get("/users/{userId}/collaboration_devices", Medium)]
    #[classic("user:read:admin", "user:read", "user:write", "user:write:admin")]
    #[granular(
        "user:read:list_collaboration_devices:admin",
        "user:read:list_collaboration_devices",
    )]
    #[answer(list("collaboration_devices"))]
    pub struct user::CollaborationDevices(user: UserId) -> DeviceList {}
}

model! {
    /// A user's collaboration devices.
    pub struct DeviceList {
        /// Total number of records.
        pub total_records: Option<i64>,
        /// The devices.
        pub collaboration_devices: Vec<Device>,
    }
}

model! {
    /// A collaboration device.
    pub struct Device {
        /// Id of the device.
        pub id: Option<DeviceId>,
        /// Name of the device.
        pub device_name: Option<String>,
        /// Name of the Zoom Room that has the device.
        pub room_name: Option<String>,
        /// User id of the Zoom Room that has the device.
        pub room_user_id: Option<UserId>,
        /// Status of the device.
        pub status: Option<DeviceStatus>,
    }
}

id! {
    /// Id of a collaboration device.
    pub struct DeviceId;
}

open_enum! {
    /// Whether a device is connected.
    pub enum DeviceStatus: str {
        /// The device is connected.
        Online = "Online",
        /// The device is not connected.
        Offline = "Offline",
    }
}

request! {
    /// `GET /users/{userId}/collaboration_devices/{collaborationDeviceId}`: one of a user's
    /// collaboration devices.
    #[get("/users/{userId}/collaboration_devices/{collaborationDeviceId}", Medium)]
    #[classic("user:read:admin", "user:read", "user:write", "user:write:admin")]
    #[granular("user:read:collaboration_device:admin", "user:read:collaboration_device")]
    #[answer(one_of(&["id"]))]
    pub struct user::CollaborationDevice(user: UserId, device: DeviceId) -> Device {}
}
