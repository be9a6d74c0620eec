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
}
