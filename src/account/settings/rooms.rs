//! The settings of the account: Zoom Rooms, and recognition of people.

use crate::declare::model;

model! {
    /// Settings: Zoom Rooms.
    pub struct ZoomRooms {
        /// Rooms start and end meetings by themselves.
        pub auto_start_stop_scheduled_meetings: Option<bool>,
        /// Rooms record instant meetings in the cloud.
        pub cmr_for_instant_meeting: Option<bool>,
        /// All meetings are private.
        pub force_private_meeting: Option<bool>,
        /// Hosts and meeting ids are hidden.
        pub hide_host_information: Option<bool>,
        /// Rooms list the meetings of the calendar.
        pub list_meetings_with_calendar: Option<bool>,
        /// AirPlay is started by hand.
        pub start_airplay_manually: Option<bool>,
        /// Devices find rooms by ultrasound.
        pub ultrasonic: Option<bool>,
        /// Rooms tell of meetings to come.
        pub upcoming_meeting_alert: Option<bool>,
        /// Rooms restart once a week.
        pub weekly_system_restart: Option<bool>,
        /// Rooms ask for feedback.
        pub zr_post_meeting_feedback: Option<bool>,
    }
}

model! {
    /// Settings: smart recognition.
    pub struct SmartRecognition {
        /// Voices are isolated.
        pub personalized_audio_isolation: Option<bool>,
        /// Zoom Rooms.
        pub zoom_rooms: Option<RecognitionInRooms>,
        /// In the Zoom Workplace app.
        pub workplace_app: Option<RecognitionInApp>,
    }
}

model! {
    /// Recognition of people in Zoom Rooms.
    pub struct RecognitionInRooms {
        /// Name tags by face.
        pub video_name_tags: Option<VideoNameTags>,
        /// Name tags by voice.
        pub voice_name_tags: Option<RoomVoiceNameTags>,
    }
}

model! {
    /// Name tags by face.
    pub struct VideoNameTags {
        /// Whether it is on.
        pub enabled: Option<bool>,
        /// Photos of users may be used.
        pub allow_user_photos: Option<bool>,
        /// Users are asked by mail to enrol.
        pub allow_enrollment_email: Option<bool>,
        /// People outside of the account are recognised.
        pub allow_external_identification: Option<bool>,
    }
}

model! {
    /// Name tags by voice, in Zoom Rooms.
    pub struct RoomVoiceNameTags {
        /// Whether it is on.
        pub enabled: Option<bool>,
        /// Users are asked by mail to enrol.
        pub allow_enrollment_email: Option<bool>,
        /// People outside of the account are recognised.
        pub allow_external_identification: Option<bool>,
    }
}

model! {
    /// Recognition of people in the Zoom Workplace app.
    pub struct RecognitionInApp {
        /// Name tags by voice.
        pub voice_name_tags: Option<AppVoiceNameTags>,
    }
}

model! {
    /// Name tags by voice, in the app.
    pub struct AppVoiceNameTags {
        /// Whether it is on.
        pub enabled: Option<bool>,
        /// Users are asked by mail to enrol.
        pub allow_enrollment_email: Option<bool>,
    }
}
