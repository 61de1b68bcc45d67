//! Locks on settings.

use crate::macros::model;

model! {
    /// Locks on settings: audio conferencing.
    AudioConferencingLocks
    {
        /// Lock: toll-free and fee-based toll calls.
        toll_free_and_fee_based_toll_call: Option<bool>,
        /// Lock: toll calls.
        toll_call: Option<bool>,
        /// Lock: being called, and inviting by phone.
        call_me_and_invite_by_phone: Option<bool>,
        /// Lock: users have personal audio conferences.
        personal_audio_conference: Option<bool>,
        /// Lock: masking of phone numbers.
        participant_phone_masking: Option<bool>,
    }
}

model! {
    /// Locks on settings: e-mail notifications.
    EmailNotificationLocks
    {
        /// Lock: mail to alternative hosts who are named for a meeting.
        alternative_host_reminder: Option<bool>,
        /// Lock: mail when a meeting is cancelled. Deprecated by Zoom.
        cancel_meeting_reminder: Option<bool>,
        /// Lock: mail to the host when a recording is ready in the cloud.
        cloud_recording_available_reminder: Option<bool>,
        /// Lock: mail to the host when participants join before them.
        jbh_reminder: Option<bool>,
        /// Lock: mail to the host when someone schedules for them.
        schedule_for_reminder: Option<bool>,
    }
}

model! {
    /// Locks on settings: telephony.
    TelephonyLocks
    {
        /// Lock: regions for toll calls.
        telephony_regions: Option<bool>,
        /// Lock: audio may come from a third party.
        third_party_audio: Option<bool>,
    }
}
