//! The settings of an account for Zoom Rooms and for recognising people.

use crate::declare::model;

model! {
    /// Settings of Zoom Rooms.
    pub struct ZoomRooms {
        /// Whether rooms start and end scheduled meetings automatically.
        pub auto_start_stop_scheduled_meetings: Option<bool>,
        /// Whether rooms record instant meetings in the cloud.
        pub cmr_for_instant_meeting: Option<bool>,
        /// Whether rooms show all meetings as private.
        pub force_private_meeting: Option<bool>,
        /// Whether rooms hide the hosts and ids of meetings.
        pub hide_host_information: Option<bool>,
        /// Whether rooms list the meetings of their calendar.
        pub list_meetings_with_calendar: Option<bool>,
        /// Whether AirPlay must be started manually.
        pub start_airplay_manually: Option<bool>,
        /// Whether rooms send ultrasonic signals by which devices find them.
        pub ultrasonic: Option<bool>,
        /// Whether rooms announce upcoming meetings.
        pub upcoming_meeting_alert: Option<bool>,
        /// Whether rooms restart once a week.
        pub weekly_system_restart: Option<bool>,
        /// Whether rooms ask for feedback after a meeting.
        pub zr_post_meeting_feedback: Option<bool>,
    }
}

model! {
    /// Settings for recognising people by face or voice.
    pub struct SmartRecognition {
        /// Whether personalised audio isolation is enabled, which isolates the voice of the
        /// speaker.
        pub personalized_audio_isolation: Option<bool>,
        /// Recognition of people in Zoom Rooms.
        pub zoom_rooms: Option<RecognitionInRooms>,
        /// Recognition of people in the Zoom Workplace app.
        pub workplace_app: Option<RecognitionInApp>,
    }
}

model! {
    /// Recognition of people in Zoom Rooms.
    pub struct RecognitionInRooms {
        /// Name tags for people who are recognised by face.
        pub video_name_tags: Option<VideoNameTags>,
        /// Name tags for people who are recognised by voice.
        pub voice_name_tags: Option<RoomVoiceNameTags>,
    }
}

model! {
    /// Name tags for people who are recognised by face.
    pub struct VideoNameTags {
        /// Whether the feature is enabled.
        pub enabled: Option<bool>,
        /// Whether profile photos may be used to recognise users.
        pub allow_user_photos: Option<bool>,
        /// Whether users may be invited by e-mail to enrol.
        pub allow_enrollment_email: Option<bool>,
        /// Whether people outside the account are recognised as well.
        pub allow_external_identification: Option<bool>,
    }
}

model! {
    /// Name tags for people who are recognised by voice in Zoom Rooms.
    pub struct RoomVoiceNameTags {
        /// Whether the feature is enabled.
        pub enabled: Option<bool>,
        /// Whether users may be invited by e-mail to enrol.
        pub allow_enrollment_email: Option<bool>,
        /// Whether people outside the account are recognised as well.
        pub allow_external_identification: Option<bool>,
    }
}

model! {
    /// Recognition of people in the Zoom Workplace app.
    pub struct RecognitionInApp {
        /// Name tags for people who are recognised by voice.
        pub voice_name_tags: Option<AppVoiceNameTags>,
    }
}

model! {
    /// Name tags for people who are recognised by voice in the app.
    pub struct AppVoiceNameTags {
        /// Whether the feature is enabled.
        pub enabled: Option<bool>,
        /// Whether users may be invited by e-mail to enrol.
        pub allow_enrollment_email: Option<bool>,
    }
}
