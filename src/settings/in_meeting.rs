//! In meetings.

use crate::macros::{model, open_enum};

model! {
    /// Settings: closed captioning.
    ClosedCaptioning
    {
        /// Speech is transcribed.
        auto_transcribing: Option<bool>,
        /// Whether it is on.
        enable: Option<bool>,
        /// Captions may be saved.
        save_caption: Option<bool>,
        /// Captions may come from a third party.
        third_party_captioning_service: Option<bool>,
        /// The whole transcript can be seen.
        view_full_transcript: Option<bool>,
    }
}

open_enum! {
    /// A region of data centres.
    DataCenterRegion: str {
        /// Australia.
        Australia = "AU",
        /// Canada.
        Canada = "CA",
        /// Mainland China.
        China = "CN",
        /// Germany.
        Germany = "DE",
        /// Europe.
        Europe = "EU",
        /// Hong Kong.
        HongKong = "HK",
        /// Ireland.
        Ireland = "IE",
        /// India.
        India = "IN",
        /// Latin America.
        LatinAmerica = "LA",
        /// Mexico.
        Mexico = "MX",
        /// The Netherlands.
        Netherlands = "NL",
        /// Singapore.
        Singapore = "SG",
        /// Japan.
        Japan = "TY",
        /// The United States.
        UnitedStates = "US",
    }
}

open_enum! {
    /// Who hears a sound when someone joins or leaves.
    EntryExitChime: str {
        /// Only the host.
        Host = "host",
        /// Everyone.
        All = "all",
        /// Nobody.
        None = "none",
    }
}

model! {
    /// Settings: language interpretation.
    LanguageInterpretation
    {
        /// Further languages.
        custom_languages: Vec<String>,
        /// Interpretation is on in new meetings.
        enable_language_interpretation_by_default: Option<bool>,
        /// Participants may speak in the channel that they listen to.
        allow_participants_to_speak_in_listening_channel: Option<bool>,
        /// Up to 25 further languages may be given when scheduling.
        allow_up_to_25_custom_languages_when_scheduling_meetings: Option<bool>,
        /// Whether it is on.
        enable: Option<bool>,
        /// Languages that Zoom offers.
        languages: Vec<InterpretationLanguage>,
    }
}

open_enum! {
    /// A language that Zoom offers for interpretation.
    InterpretationLanguage: str {
        /// English.
        English = "English",
        /// Chinese.
        Chinese = "Chinese",
        /// Japanese.
        Japanese = "Japanese",
        /// German.
        German = "German",
        /// French.
        French = "French",
        /// Russian.
        Russian = "Russian",
        /// Portuguese.
        Portuguese = "Portuguese",
        /// Spanish.
        Spanish = "Spanish",
        /// Korean.
        Korean = "Korean",
    }
}

model! {
    /// Settings: sign language interpretation.
    SignLanguageInterpretation
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// Interpretation into sign languages is on in new meetings.
        enable_sign_language_interpretation_by_default: Option<bool>,
        /// Languages that Zoom offers.
        languages: Vec<SignLanguage>,
        /// Further languages.
        custom_languages: Vec<String>,
    }
}

open_enum! {
    /// A sign language that Zoom offers for interpretation.
    SignLanguage: str {
        /// American.
        American = "American",
        /// Chinese.
        Chinese = "Chinese",
        /// French.
        French = "French",
        /// German.
        German = "German",
        /// Japanese.
        Japanese = "Japanese",
        /// Russian.
        Russian = "Russian",
        /// Brazilian.
        Brazilian = "Brazilian",
        /// Spanish.
        Spanish = "Spanish",
        /// Mexican.
        Mexican = "Mexican",
        /// British.
        British = "British",
    }
}

model! {
    /// Settings: manual captioning.
    ManualCaptioning
    {
        /// The host may type captions, or name someone who does.
        allow_to_type: Option<bool>,
        /// Captions are generated.
        auto_generated_captions: Option<bool>,
        /// The whole transcript can be seen.
        full_transcript: Option<bool>,
        /// Captions may be typed.
        manual_captions: Option<bool>,
        /// Captions may be saved.
        save_captions: Option<bool>,
        /// Captions may come from a third party.
        third_party_captioning_service: Option<bool>,
    }
}

open_enum! {
    /// Which emojis there are.
    EmojiChoice: str {
        /// All of them.
        All = "all",
        /// A selection.
        Selected = "selected",
    }
}

model! {
    /// Settings: virtual background settings.
    VirtualBackgroundSettings
    {
        /// Users may upload backgrounds of their own.
        allow_upload_custom: Option<bool>,
        /// Videos may be backgrounds.
        allow_videos: Option<bool>,
        /// Whether it is on.
        enable: Option<bool>,
        /// Files.
        files: Vec<VirtualBackgroundFile>,
    }
}

model! {
    /// A file for virtual backgrounds.
    VirtualBackgroundFile
    {
        /// Id.
        id: Option<String>,
        /// Whether it is the default.
        is_default: Option<bool>,
        /// Name.
        name: Option<String>,
        /// Size in bytes.
        size: Option<i64>,
        /// Kind.
        kind = "type": Option<String>,
    }
}

model! {
    /// Settings: webinar chat.
    WebinarChat
    {
        /// Whom attendees may chat with: `1`, `2` or `3`.
        allow_attendees_chat_with: Option<i64>,
        /// The chat is saved to a local file by itself.
        allow_auto_save_local_chat_file: Option<bool>,
        /// Whom panelists may chat with: `1` or `2`.
        allow_panelists_chat_with: Option<i64>,
        /// Panelists may write to each other in private.
        allow_panelists_send_direct_message: Option<bool>,
        /// Allow users save chats: `0`, `1` or `2`.
        allow_users_save_chats: Option<i64>,
        /// Whom attendees chat with unless they choose: `1` or `2`.
        default_attendees_chat_with: Option<i64>,
        /// Whether it is on.
        enable: Option<bool>,
    }
}

model! {
    /// Settings: webinar live streaming.
    WebinarLiveStreaming
    {
        /// How to stream to a service of one's own.
        custom_service_instructions: Option<String>,
        /// Whether it is on.
        enable: Option<bool>,
        /// Participants are told of the stream.
        live_streaming_reminder: Option<bool>,
        /// Services that can be streamed to.
        live_streaming_service: Vec<LiveStreamingService>,
    }
}

open_enum! {
    /// Where meetings and webinars can be streamed to.
    LiveStreamingService: str {
        /// Facebook.
        Facebook = "facebook",
        /// Workplace by Facebook.
        WorkplaceByFacebook = "workplace_by_facebook",
        /// YouTube.
        YouTube = "youtube",
        /// A service of one's own.
        Custom = "custom_live_streaming_service",
    }
}

open_enum! {
    /// Who can share a screen.
    ScreenSharer: str {
        /// Only the host.
        Host = "host",
        /// Everyone.
        All = "all",
    }
}

open_enum! {
    /// How many participants can share at once.
    SimultaneousSharing: str {
        /// Several.
        Multiple = "multiple",
        /// One.
        One = "one",
    }
}

model! {
    /// Settings: summaries by AI Companion.
    MeetingSummary
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// It starts by itself.
        auto_enable: Option<bool>,
        /// Who gets the summary: `1`, `2`, `3` or `4`.
        who_will_receive_summary: Option<i64>,
    }
}

model! {
    /// Settings: questions to AI Companion during a meeting.
    AiCompanionQuestions
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// It starts by itself.
        auto_enable: Option<bool>,
        /// Who may ask: `1`, `2`, `3`, `4` or `5`.
        who_can_ask_questions: Option<i64>,
    }
}

model! {
    /// Settings: translated captions.
    AutoGeneratedTranslation
    {
        /// Which languages are translated.
        language_item_pair_list = "language_item_pairList": Option<TranslationPairs>,
        /// Whether it is on.
        enable: Option<bool>,
    }
}

model! {
    /// Which languages are translated.
    TranslationPairs
    {
        /// The languages.
        trans_lang_config: Vec<TranslationPair>,
        /// All languages.
        all: Option<bool>,
    }
}

model! {
    /// A language and those it is translated to.
    TranslationPair
    {
        /// The language that is spoken.
        speak_language: Option<SpeechLanguage>,
        /// The languages that it is translated to.
        translate_to: Option<TranslationTargets>,
    }
}

model! {
    /// A language.
    SpeechLanguage
    {
        /// Name.
        name: Option<SpokenLanguage>,
        /// Code.
        code: Option<SpokenLanguageCode>,
    }
}

open_enum! {
    /// A language that speech is translated from or to.
    SpokenLanguage: str {
        /// Chinese, simplified.
        ChineseSimplified = "Chinese (Simplified)",
        /// Dutch.
        Dutch = "Dutch",
        /// English.
        English = "English",
        /// French.
        French = "French",
        /// German.
        German = "German",
        /// Italian.
        Italian = "Italian",
        /// Japanese.
        Japanese = "Japanese",
        /// Korean.
        Korean = "Korean",
        /// Portuguese.
        Portuguese = "Portuguese",
        /// Russian.
        Russian = "Russian",
        /// Spanish.
        Spanish = "Spanish",
        /// Ukrainian.
        Ukrainian = "Ukrainian",
    }
}

open_enum! {
    /// The code of a language that speech is translated from or to.
    SpokenLanguageCode: str {
        /// Chinese, simplified.
        Chinese = "zh",
        /// Dutch.
        Dutch = "nl",
        /// English.
        English = "en",
        /// French.
        French = "fr",
        /// German.
        German = "de",
        /// Italian.
        Italian = "it",
        /// Japanese.
        Japanese = "ja",
        /// Korean.
        Korean = "ko",
        /// Portuguese.
        Portuguese = "pt",
        /// Russian.
        Russian = "ru",
        /// Spanish.
        Spanish = "es",
        /// Ukrainian.
        Ukrainian = "uk",
    }
}

model! {
    /// The languages that speech is translated to.
    TranslationTargets
    {
        /// All languages.
        all: Option<bool>,
        /// The languages.
        language_config: Vec<SpeechLanguage>,
    }
}

model! {
    /// Settings: polls.
    Polling
    {
        /// Whether it is on.
        enable: Option<bool>,
        /// There are polls with more kinds of question, and quizzes.
        advanced_polls: Option<bool>,
        /// Saved polls and quizzes can be managed.
        manage_saved_polls_and_quizzes: Option<bool>,
        /// Answers are anonymous.
        require_answers_to_be_anonymous: Option<bool>,
        /// Alternative hosts may add and edit polls.
        allow_alternative_host_to_add_edit: Option<bool>,
        /// Hosts may add images to questions.
        allow_host_to_upload_image: Option<bool>,
    }
}
