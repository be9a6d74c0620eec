namespace Beredskab.Playbooks;

/// <summary>
/// The stable names of everything that can be wrong in a text. Programs and people's notes go by them: a code is never
/// renamed and never reused for something else.
/// </summary>
public static class Codes
{
    // The gate: before anything is understood.
    public const string TooLarge = "too-large";
    public const string NotUtf8 = "not-utf8";
    public const string ControlCharacter = "control-character";
    public const string Yaml = "yaml";
    public const string EmptyFile = "empty-file";
    public const string SeveralDocuments = "several-documents";
    public const string Directive = "directive";
    public const string Alias = "alias";
    public const string Anchor = "anchor";
    public const string Tag = "tag";
    public const string MergeKey = "merge-key";
    public const string KeyNotText = "key-not-text";
    public const string DuplicateKey = "duplicate-key";
    public const string EmptyValue = "empty-value";
    public const string TooDeep = "too-deep";
    public const string InvisibleCharacter = "invisible-character";

    // The grammar: what stands where.
    public const string UnknownKind = "unknown-kind-of-file";
    public const string WrongFormat = "wrong-format";
    public const string WrongForm = "wrong-form";
    public const string UnknownKey = "unknown-key";
    public const string MissingKey = "missing-key";
    public const string KeyNotHere = "key-not-here";
    public const string OneOfKeys = "one-of-keys";
    public const string WrongWord = "wrong-word";
    public const string BadId = "bad-id";
    public const string BadTime = "bad-time";
    public const string BadDue = "bad-due";
    public const string BadNumber = "bad-number";
    public const string BadText = "bad-text";
    public const string BadCondition = "bad-condition";
    public const string BadTemplate = "bad-template";
    public const string ReservedWord = "reserved-word";
    public const string DuplicateId = "duplicate-id";
    public const string NotInOwnLanguage = "not-in-own-language";
    public const string TooLong = "too-long";

    // Lint: names that lead nowhere.
    public const string UnknownStep = "unknown-step";
    public const string UnknownWord = "unknown-word";
    public const string NotAFact = "not-a-fact";
    public const string IsOrIncludes = "is-or-includes";
    public const string UnknownRole = "unknown-role";
    public const string RoleNotListed = "role-not-listed";
    public const string UnknownGroup = "unknown-group";
    public const string UnknownMessage = "unknown-message";
    public const string NotForSending = "not-for-sending";
    public const string UnknownClock = "unknown-clock";
    public const string ClockNotListed = "clock-not-listed";
    public const string UnknownRequirement = "unknown-requirement";
    public const string UnknownOption = "unknown-option";
    public const string UnknownAction = "unknown-action";
    public const string UnknownParameter = "unknown-parameter";
    public const string MissingParameter = "missing-parameter";
    public const string BadParameter = "bad-parameter";
    public const string UnknownPath = "unknown-path";
    public const string PathNotBefore = "path-not-before";
    public const string NotAList = "not-a-list";
    public const string UnknownPlaybook = "unknown-playbook";
    public const string DuplicatePlaybook = "duplicate-playbook";

    // Lint: what cannot run as it stands.
    public const string Circle = "circle";
    public const string WaitsForDormant = "waits-for-dormant";
    public const string WaitsForRepeat = "waits-for-repeat";
    public const string TooFewSteps = "too-few-steps";
    public const string RingOfCalls = "ring-of-calls";
    public const string InputLeftEmpty = "input-left-empty";
    public const string NoOnTimeout = "no-on-timeout";
    public const string NoWayOn = "no-way-on";
    public const string SilentLoop = "silent-loop";
    public const string AgainNotBefore = "again-not-before";
    public const string ChoiceWithoutOptions = "choice-without-options";
    public const string BadDefault = "bad-default";
    public const string LevelAboveAtMost = "level-above-at-most";

    // Lint: acts, clocks and texts.
    public const string NotLight = "not-light";
    public const string NoApprove = "no-approve";
    public const string NoUndo = "no-undo";
    public const string WrongUndo = "wrong-undo";
    public const string WrongApprove = "wrong-approve";
    public const string TooFewApprovers = "too-few-approvers";
    public const string ShortDue = "due-shorter-than-approval";
    public const string NoAcknowledge = "no-acknowledge-within";
    public const string StatutoryBehindSuggest = "statutory-behind-suggest";
    public const string NobodyStopsClock = "nobody-stops-clock";
    public const string ClockStopSleeps = "clock-stop-sleeps";
    public const string NotAsked = "not-asked";
    public const string WrongEvidence = "wrong-evidence";
    public const string DueBeforeClock = "due-before-clock";
    public const string UnusedMessage = "unused-message";
    public const string LongMessage = "long-message";
    public const string NotGsm7 = "not-gsm7";
    public const string Link = "link";
    public const string Secret = "secret";
    public const string SharedCard = "shared-card";
    public const string OtherChannel = "other-channel";

    // Lint: rehearsals.
    public const string Contradiction = "contradiction";

    // Verify: what no text shows by itself, only the ways through it.
    public const string NeverOpens = "never-opens";
    public const string NeverHappens = "never-happens";
    public const string NeverHolds = "never-holds";
    public const string JoinMayFail = "join-may-fail";
    public const string PathNotCertain = "path-not-certain";
    public const string PathMayBeEmpty = "path-may-be-empty";
    public const string PromiseBroken = "promise-broken";
    public const string MessageTooEarly = "message-too-early";
    public const string TooManyPaths = "too-many-paths";
}
