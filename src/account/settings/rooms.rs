//! The settings of the account: Zoom Rooms, and recognition of people.

use crate::macros::model;

model! {
    /// Settings: Zoom Rooms.
    ZoomRooms
    {
        /// Rooms start and end meetings by themselves.
        auto_start_stop_scheduled_meetings: Option<bool>,
        /// Rooms record instant meetings in the cloud.
        cmr_for_instant_meeting: Option<bool>,
        /// All meetings are private.
        force_private_meeting: Option<bool>,
        /// Hosts and meeting ids are hidden.
        hide_host_information: Option<bool>,
        /// Rooms list the meetings of the calendar.
        list_meetings_with_calendar: Option<bool>,
        /// AirPlay is started by hand.
        start_airplay_manually: Option<bool>,
        /// Devices find rooms by ultrasound.
        ultrasonic: Option<bool>,
        /// Rooms tell of meetings to come.
        upcoming_meeting_alert: Option<bool>,
        /// Rooms restart once a week.
        weekly_system_restart: Option<bool>,
        /// Rooms ask for feedback.
        zr_post_meeting_feedback: Option<bool>,
    }
}

model! {
    /// Settings: smart recognition.
    SmartRecognition
    {
        /// Voices are isolated.
        personalized_audio_isolation: Option<bool>,
        /// Zoom Rooms.
        zoom_rooms: Option<RecognitionInRooms>,
        /// In the Zoom Workplace app.
        workplace_app: Option<RecognitionInApp>,
    }
}

model! {
    /// Recognition of people in Zoom Rooms.
    RecognitionInRooms
    {
        /// Name tags by face.
        video_name_tags: Option<VideoNameTags>,
        /// Name tags by voice.
        voice_name_tags: Option<RoomVoiceNameTags>,
    }
}

model! {
    /// Name tags by face.
    VideoNameTags
    {
        /// Whether it is on.
        enabled: Option<bool>,
        /// Photos of users may be used.
        allow_user_photos: Option<bool>,
        /// Users are asked by mail to enrol.
        allow_enrollment_email: Option<bool>,
        /// People outside of the account are recognised.
        allow_external_identification: Option<bool>,
    }
}

model! {
    /// Name tags by voice, in Zoom Rooms.
    RoomVoiceNameTags
    {
        /// Whether it is on.
        enabled: Option<bool>,
        /// Users are asked by mail to enrol.
        allow_enrollment_email: Option<bool>,
        /// People outside of the account are recognised.
        allow_external_identification: Option<bool>,
    }
}

model! {
    /// Recognition of people in the Zoom Workplace app.
    RecognitionInApp
    {
        /// Name tags by voice.
        voice_name_tags: Option<AppVoiceNameTags>,
    }
}

model! {
    /// Name tags by voice, in the app.
    AppVoiceNameTags
    {
        /// Whether it is on.
        enabled: Option<bool>,
        /// Users are asked by mail to enrol.
        allow_enrollment_email: Option<bool>,
    }
}
