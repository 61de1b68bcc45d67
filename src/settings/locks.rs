//! Locks on settings: those that lower levels cannot change.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

use super::{EncryptionType, IpAddressAccessControl};
use crate::declare::model;
use crate::decode::{Lenient, Scalar, lose, required, skip};

/// A lock that Zoom writes in two forms: whether the setting is locked, or the value that it is
/// locked to. Zoom's descriptions name one form for accounts and the other for groups; both forms
/// are accepted for both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum LockOr<T> {
    /// Whether the setting is locked.
    Lock(bool),
    /// The value that the setting is locked to.
    Setting(T),
}

impl<T> LockOr<T> {
    /// Whether the setting is locked, if Zoom wrote the lock in this form.
    pub fn lock(&self) -> Option<bool> {
        match self {
            LockOr::Lock(locked) => Some(*locked),
            LockOr::Setting(_) => None,
        }
    }

    /// The value of the locked setting, if Zoom wrote the lock in this form.
    pub fn setting(&self) -> Option<&T> {
        match self {
            LockOr::Lock(_) => None,
            LockOr::Setting(setting) => Some(setting),
        }
    }
}

impl<'de, T: Lenient> Deserialize<'de> for LockOr<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        required(d)
    }
}

impl<T: Lenient> Lenient for LockOr<T> {
    fn read<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Self>, D::Error> {
        d.deserialize_any(LockVisitor(PhantomData))
    }
}

struct LockVisitor<T>(PhantomData<T>);

impl<T: Lenient> LockVisitor<T> {
    fn setting<'de, D: Deserializer<'de>>(d: D) -> Result<Option<LockOr<T>>, D::Error> {
        Ok(T::read(d)?.map(LockOr::Setting))
    }
}

impl<'de, T: Lenient> Visitor<'de> for LockVisitor<T> {
    type Value = Option<LockOr<T>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a lock, or the value of a locked setting")
    }

    fn visit_bool<E>(self, v: bool) -> Result<Self::Value, E> {
        Ok(Some(LockOr::Lock(v)))
    }
    fn visit_str<E: serde::de::Error>(self, v: &str) -> Result<Self::Value, E> {
        match bool::from_text(v) {
            Some(locked) => Ok(Some(LockOr::Lock(locked))),
            None => Self::setting(v.into_deserializer()),
        }
    }
    fn visit_i64<E: serde::de::Error>(self, v: i64) -> Result<Self::Value, E> {
        match bool::from_i64(v) {
            Some(locked) => Ok(Some(LockOr::Lock(locked))),
            None => Self::setting(v.into_deserializer()),
        }
    }
    fn visit_u64<E: serde::de::Error>(self, v: u64) -> Result<Self::Value, E> {
        match bool::from_u64(v) {
            Some(locked) => Ok(Some(LockOr::Lock(locked))),
            None => Self::setting(v.into_deserializer()),
        }
    }
    fn visit_f64<E: serde::de::Error>(self, v: f64) -> Result<Self::Value, E> {
        Self::setting(v.into_deserializer())
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Self::setting(MapAccessDeserializer::new(map))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        lose();
        skip::seq(seq)?;
        Ok(None)
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_some<D: Deserializer<'de>>(self, d: D) -> Result<Self::Value, D::Error> {
        d.deserialize_any(self)
    }
}

/// Declares the locks on a section of settings. Each lock has the name of its setting, and its
/// documentation links to that setting. The second pair of braces holds locks that have no setting
/// of the same name, or that Zoom does not write as a boolean.
///
/// ```text
/// locks! {
///     /// Locks on the telephony settings.
///     pub struct TelephonyLocks of crate::settings::Telephony {
///         telephony_regions,
///         third_party_audio,
///     }
/// }
/// ```
///
/// becomes a [`model!`] with the fields `pub telephony_regions: Option<bool>` and so on.
macro_rules! locks {
    (
        $(#[doc = $doc:expr])*
        pub struct $name:ident of $section:path {
            $(
                $(#[doc = $lock_doc:expr])*
                $lock:ident
            ),* $(,)?
        }
        $({ $($other:tt)* })?
    ) => {
        $crate::declare::model! {
            $(#[doc = $doc])*
            pub struct $name {
                $(
                    #[doc = concat!(
                        "Whether [`", stringify!($lock), "`](",
                        stringify!($section), "::", stringify!($lock), ") is locked.",
                    )]
                    $(#[doc = $lock_doc])*
                    pub $lock: Option<bool>,
                )*
                $($($other)*)?
            }
        }
    };
}
pub(crate) use locks;

locks! {
    /// Locks on the settings that apply during meetings.
    pub struct InMeetingLocks of crate::settings::InMeeting {
        alert_guest_join,
        allow_users_to_delete_messages_in_meeting_chat,
        allow_live_streaming,
        allow_show_zoom_windows,
        annotation,
        /// Account only.
        anonymous_question_answer,
        attendee_on_hold,
        /// Account only.
        attention_mode_focus_mode,
        auto_answer,
        auto_saving_chat,
        breakout_room,
        chat,
        meeting_question_answer,
        closed_caption,
        co_host,
        custom_data_center_regions,
        disable_screen_sharing_for_host_meetings,
        disable_screen_sharing_for_in_meeting_guests,
        /// Account only.
        dscp_marking,
        e2e_encryption,
        far_end_camera_control,
        feedback,
        file_transfer,
        group_hd,
        webinar_group_hd,
        language_interpretation,
        sign_language_interpretation,
        meeting_reactions,
        webinar_reactions,
        meeting_survey,
        original_audio,
        polling,
        post_meeting_feedback,
        private_chat,
        remote_control,
        non_verbal_feedback,
        remote_support,
        request_permission_to_unmute_participants,
        screen_sharing,
        sending_default_email_invites,
        show_meeting_control_toolbar,
        slide_control,
        stereo_audio,
        use_html_format_email,
        virtual_background,
        webinar_chat,
        webinar_live_streaming,
        webinar_polling,
        webinar_question_answer,
        webinar_survey,
        whiteboard,
        /// Groups only.
        show_a_join_from_your_browser_link,
        /// Groups only.
        show_browser_join_link,
        /// Groups only.
        waiting_room,
    }
    {
        /// Whether the setting for generating captions automatically is locked.
        pub auto_generated_captions: Option<bool>,
        /// Lock on the setting for who hears a sound when someone joins or leaves, as text.
        pub entry_exit_chime: Option<String>,
        /// Whether the setting for viewing the full transcript is locked.
        pub full_transcript: Option<bool>,
        /// Whether the setting for manual captions is locked.
        pub manual_captions: Option<bool>,
        /// Whether the setting for saving captions is locked.
        pub save_caption: Option<bool>,
        /// Whether the setting for saving captions is locked.
        pub save_captions: Option<bool>,
    }
}

locks! {
    /// Locks on the recording settings.
    pub struct RecordingLocks of crate::settings::Recording {
        account_user_access_recording,
        auto_delete_cmr,
        auto_recording,
        cloud_recording,
        cloud_recording_download,
        host_delete_cloud_recording,
        local_recording,
        prevent_host_access_recording,
        archive,
    }
    {
        /// Lock on the setting for access to recordings by IP address.
        pub ip_address_access_control: Option<LockOr<IpAddressAccessControl>>,
        /// Whether the setting for authentication of viewers is locked.
        pub recording_authentication: Option<bool>,
    }
}

locks! {
    /// Locks on the settings for scheduling meetings.
    pub struct ScheduleMeetingLocks of crate::settings::ScheduleMeeting {
        audio_type,
        embed_password_in_join_link,
        /// Account only.
        enforce_login,
        /// Account only.
        enforce_login_with_domains,
        host_video,
        join_before_host,
        /// Account only.
        not_store_meeting_topic,
        /// Account only.
        always_display_zoom_webinar_as_topic,
        participant_video,
        require_password_for_instant_meetings,
        require_password_for_pmi_meetings,
        require_password_for_scheduling_new_meetings,
        /// Account only.
        use_pmi_for_instant_meetings,
        /// Account only.
        use_pmi_for_scheduled_meetings,
        continuous_meeting_chat,
        /// Groups only.
        force_pmi_jbh_password,
        /// Groups only.
        mute_upon_entry,
        /// Groups only.
        pstn_password_protected,
        /// Groups only.
        upcoming_meeting_reminder,
    }
    {
        /// Lock on the domains whose users may join, as text. Account only.
        pub enforce_login_domains: Option<String>,
        /// Whether the setting for authentication of participants is locked.
        pub meeting_authentication: Option<bool>,
    }
}

locks! {
    /// Locks on the security settings of meetings.
    pub struct MeetingSecurityLocks of crate::settings::MeetingSecurity {
        approved_or_denied_countries_or_regions,
        auto_security,
        block_user_domain,
        /// Account only.
        chat_etiquette_tool,
        embed_password_in_join_link,
        end_to_end_encrypted_meetings,
        meeting_password,
        only_authenticated_can_join_from_webclient,
        phone_password,
        pmi_password,
        waiting_room,
        webinar_password,
    }
    {
        /// Lock on the setting for how meetings are encrypted.
        pub encryption_type: Option<LockOr<EncryptionType>>,
    }
}

locks! {
    /// Locks on settings that belong to no other section.
    pub struct OtherOptionsLocks of crate::settings::OtherOptions {
        blur_snapshot,
        /// Account only.
        webinar_registration_options,
    }
}

locks! {
    /// Locks on the audio settings.
    pub struct AudioConferencingLocks of crate::settings::AudioConferencing {
        toll_free_and_fee_based_toll_call,
        toll_call,
        call_me_and_invite_by_phone,
        personal_audio_conference,
        participant_phone_masking,
    }
}

locks! {
    /// Locks on the settings of e-mail notifications.
    pub struct EmailNotificationLocks of crate::settings::EmailNotification {
        alternative_host_reminder,
        cancel_meeting_reminder,
        cloud_recording_available_reminder,
        jbh_reminder,
        schedule_for_reminder,
    }
}

locks! {
    /// Locks on the telephony settings.
    pub struct TelephonyLocks of crate::settings::Telephony {
        telephony_regions,
        third_party_audio,
    }
}

model! {
    /// The answer to `LockSettingsMeetingSecurity` of the account or a group.
    pub struct SecurityLocks {
        /// Locks on the security settings of meetings.
        pub meeting_security: Option<MeetingSecurityLocks>,
    }
}
