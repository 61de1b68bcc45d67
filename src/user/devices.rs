//! Collaboration devices.

use crate::ids::UserId;
use crate::macros::{id, model, open_enum, request};

request! {
    /// `GET /users/{userId}/collaboration_devices`: a user's collaboration devices.
    user::CollaborationDevices(user: UserId):
    "/users/{userId}/collaboration_devices" => DeviceList, Medium,
    classic ["user:read:admin", "user:read", "user:write", "user:write:admin"],
    granular ["user:read:list_collaboration_devices:admin", "user:read:list_collaboration_devices"];
    answer { list "collaboration_devices" }
}

model! {
    /// A user's collaboration devices.
    DeviceList
    {
        /// Number of records.
        total_records: Option<i64>,
        /// Devices.
        collaboration_devices: Vec<Device>,
    }
}

model! {
    /// A collaboration device.
    Device
    {
        /// Id.
        id: Option<DeviceId>,
        /// Name.
        device_name: Option<String>,
        /// Name of the room.
        room_name: Option<String>,
        /// User id of the room.
        room_user_id: Option<UserId>,
        /// State.
        status: Option<DeviceStatus>,
    }
}

id! {
    /// A collaboration device.
    DeviceId
}

open_enum! {
    /// Whether a device is connected.
    DeviceStatus: str {
        /// It is.
        Online = "Online",
        /// It is not.
        Offline = "Offline",
    }
}

request! {
    /// `GET /users/{userId}/collaboration_devices/{collaborationDeviceId}`: one of a user's
    /// collaboration devices.
    user::CollaborationDevice(user: UserId, device: DeviceId):
    "/users/{userId}/collaboration_devices/{collaborationDeviceId}" => Device, Medium,
    classic ["user:read:admin", "user:read", "user:write", "user:write:admin"],
    granular ["user:read:collaboration_device:admin", "user:read:collaboration_device"];
    answer { one_of ["id"] }
}
