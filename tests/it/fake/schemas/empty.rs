//! Fields that are in answers of the fake and never say anything: empty texts and lists, and why.

/// Paths, exact places, and the reason why no account of the test fills them.
pub(super) const EMPTY: &[(&[&str], &[&str], &str)] = &[
    (
        &[
            "/groups",
            "/groups/{groupId}/admins",
            "/groups/{groupId}/members",
            "/iq/settings/indicators",
            "/report/disclaimer",
            "/report/operationlogs",
            "/report/remote_support",
            "/report/telephone",
            "/report/users/{userId}/meetings",
            "/zra/settings/indicators",
        ],
        &["/next_page_token"],
        "these accounts have so few of them that one page holds all",
    ),
    (
        &["/accounts/{accountId}"],
        &["/options/room_connectors"],
        "the account has no room connector",
    ),
    (
        &[
            "/accounts/{accountId}/settings",
            "/groups/{groupId}/settings",
            "/users/{userId}/settings",
        ],
        &[
            "/authentication_options/*/domains",
            "/meeting_security/block_user_domain_list",
            "/meeting_security/waiting_room_settings/whitelisted_domains_for_waiting_room",
        ],
        "no domain is treated differently from others",
    ),
    (
        &["/users/{userId}/settings"],
        &[
            "/telephony/audio_conference_info",
            "/tsp/call_out_countries",
        ],
        "no conference by telephone is set up",
    ),
    (
        &["/meetings/{meetingId}"],
        &["/assistant_id", "/agenda"],
        "hosts schedule their meetings themselves, without an agenda",
    ),
    (
        &["/users/{userId}/meetings"],
        &["/meetings/*/agenda"],
        "hosts schedule their meetings without an agenda",
    ),
    (
        &["/meetings/{meetingId}/livestream"],
        &["/page_url", "/stream_key", "/stream_url", "/resolution"],
        "no livestream is set up",
    ),
    (
        &["/meetings/{meetingId}/registrants"],
        &[
            "/registrants/*/address",
            "/registrants/*/city",
            "/registrants/*/comments",
            "/registrants/*/country",
            "/registrants/*/custom_questions/*/value",
            "/registrants/*/industry",
            "/registrants/*/job_title",
            "/registrants/*/phone",
            "/registrants/*/state",
            "/registrants/*/zip",
        ],
        "registrants tell only what they must",
    ),
    (
        &["/meetings/{meetingId}/registrants/{registrantId}"],
        &[
            "/address",
            "/city",
            "/comments",
            "/country",
            "/custom_questions/*/value",
            "/industry",
            "/job_title",
            "/phone",
            "/state",
            "/zip",
        ],
        "registrants tell only what they must",
    ),
    (
        &["/meetings/{meetingId}/registrants/questions"],
        &["/custom_questions/*/answers"],
        "the question asks for a text, and has no answers to choose from",
    ),
    (
        &["/meetings/{meetingId}/survey"],
        &["/custom_survey/feedback", "/third_party_survey"],
        "the survey is Zoom's own, and has no text at its end",
    ),
    (
        &["/past_meetings/{meetingId}/participants"],
        &["/participants/*/registrant_id", "/participants/*/groupId"],
        "the fake does not say who of the participants had registered, and no app groups them",
    ),
    (
        &[
            "/report/meetings/{meetingId}/participants",
            "/report/webinars/{webinarId}/participants",
        ],
        &[
            "/participants/*/attentiveness_score",
            "/participants/*/bo_mtg_id",
            "/participants/*/customer_key",
        ],
        "Zoom measures no attention any more, there are no breakout rooms, and only apps that build upon \
         Zoom's SDK set such keys",
    ),
    (
        &["/report/webinars/{webinarId}/qa"],
        &["/questions/*/user_id"],
        "only guests ask",
    ),
    (
        &["/report/history_meetings"],
        &[
            "/history_meetings/*/custom_fields",
            "/history_meetings/*/tracking_fields",
        ],
        "the account tracks nothing, and no app sets such fields",
    ),
    (
        &[
            "/report/meetings/{meetingId}",
            "/report/webinars/{webinarId}",
        ],
        &["/custom_keys", "/tracking_fields"],
        "the account tracks nothing, and no app sets such keys",
    ),
    (
        &["/users"],
        &["/users/*/im_group_ids"],
        "the account has no groups for chat",
    ),
    (
        &["/users/{userId}"],
        &["/im_group_ids", "/cms_user_id"],
        "the account has no groups for chat and no content management",
    ),
];

/// Whether a place that is not filled is one of these.
pub(super) fn is_empty(path: &str, place: &str) -> bool {
    EMPTY
        .iter()
        .any(|(paths, places, _)| paths.contains(&path) && places.contains(&place))
}
