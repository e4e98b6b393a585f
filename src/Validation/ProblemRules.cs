namespace ClaudeConfig.Validation;

/// <summary>Every kind of problem with its severity.</summary>
public static class ProblemRules
{
    private const ProblemSeverity Error = ProblemSeverity.Error;
    private const ProblemSeverity Warning = ProblemSeverity.Warning;

    /// <summary>The file cannot be read as YAML or JSON.</summary>
    public static ProblemRule Syntax { get; } = new("syntax", Error, "The document is neither YAML nor JSON");

    /// <summary>A field stands twice in one object.</summary>
    public static ProblemRule DuplicateField { get; } = new("duplicate-field", Error, "A field stands twice in one object");

    /// <summary>The group is ours; the version or the kind is not known.</summary>
    public static ProblemRule UnknownKind { get; } = new("unknown-kind", Error, "The group is claudeconfig.dev, and the kind or version is not known");

    /// <summary>Two objects of the set have the same kind, namespace and name.</summary>
    public static ProblemRule DuplicateObject { get; } = new("duplicate-object", Error, "Two objects have the same kind, namespace and name");

    /// <summary>Name, namespace, labels or annotations.</summary>
    public static ProblemRule Metadata { get; } = new("metadata", Error, "The metadata is not what the API server takes");

    /// <summary>A field that the kind does not have.</summary>
    public static ProblemRule UnknownField { get; } = new("unknown-field", Error, "The kind has no such field");

    /// <summary>A value of another type.</summary>
    public static ProblemRule WrongType { get; } = new("wrong-type", Error, "The value has another type than the field");

    /// <summary>A required field is missing.</summary>
    public static ProblemRule MissingField { get; } = new("missing-field", Error, "A required field is missing");

    /// <summary>A value that is not allowed there.</summary>
    public static ProblemRule NotAllowed { get; } = new("not-allowed", Error, "The value is not one of those that are allowed");

    /// <summary>Two items of a list are the same one.</summary>
    public static ProblemRule DuplicateItem { get; } = new("duplicate-item", Error, "Two items of a list have the same key");

    /// <summary>A rule over more than one field.</summary>
    public static ProblemRule Schema { get; } = new("rule", Error, "A rule of the kind does not hold");

    /// <summary>Settings that Claude Code would not take, or not as they are meant.</summary>
    public static ProblemRule Settings { get; } = new("settings", Error, "Claude Code would not take the setting, or not as it is meant");

    /// <summary>Something that this version does not know, or that has no effect.</summary>
    public static ProblemRule UnknownSetting { get; } = new("unknown-setting", Warning, "The setting is not known, or has no effect");

    /// <summary>A value gave way to one that a project's policy locks.</summary>
    public static ProblemRule LockedPath { get; } = new("locked-path", Warning, "A project's policy locks the value, and its own is delivered");

    /// <summary>The bundle is larger than a ConfigMap.</summary>
    public static ProblemRule TooLarge { get; } = new("too-large", Error, "What is rendered is larger than a ConfigMap may be");

    /// <summary>A reference to an object that is not in the set.</summary>
    public static ProblemRule ReferenceMissing { get; } = new("reference-missing", Warning, "The object that is referred to is not among those that were given");

    /// <summary>The referent does not admit this kind from this namespace.</summary>
    public static ProblemRule NotGranted { get; } = new("not-granted", Error, "The object that is referred to does not admit this kind from this namespace");

    /// <summary>A chain of references comes back.</summary>
    public static ProblemRule Cycle { get; } = new("cycle", Error, "A chain of references comes back to where it began");

    /// <summary>A target's provider does not exist.</summary>
    public static ProblemRule ProviderMissing { get; } = new("provider-missing", Error, "No project of the chain has a provider of that name");

    /// <summary>The same where projects above are not in the set.</summary>
    public static ProblemRule ProviderUnknown { get; } = new("provider-unknown", Warning, "No project that was given has a provider of that name");

    /// <summary>A target outside the regions that are demanded.</summary>
    public static ProblemRule DataBoundary { get; } = new("data-boundary", Error, "A target lies outside the regions in which data may be processed");

    /// <summary>A host that requests may not go to.</summary>
    public static ProblemRule OutboundHost { get; } = new("outbound-host", Warning, "The platform's list of outbound hosts may not hold the host");

    /// <summary>Two objects claim the same.</summary>
    public static ProblemRule Conflict { get; } = new("conflict", Error, "Another object claims the same requests");

    /// <summary>A match that is never reached.</summary>
    public static ProblemRule Shadowed { get; } = new("shadowed", Warning, "An earlier route takes all of these requests");

    /// <summary>A value that can be written and means nothing.</summary>
    public static ProblemRule Meaning { get; } = new("meaning", Error, "The value can be written and cannot be acted on");

    /// <summary>A Downgrade threshold whose route saves nothing or leads nowhere.</summary>
    public static ProblemRule Downgrade { get; } = new("downgrade", Error, "A downgrade leads nowhere");

    /// <summary>A currency without a rate.</summary>
    public static ProblemRule Currency { get; } = new("currency", Warning, "The amount is in a currency that no exchange rate is known for");

    /// <summary>A child budget above its parent.</summary>
    public static ProblemRule AboveParent { get; } = new("above-parent", Warning, "The budget is larger than the one above it");

    /// <summary>A model without a price.</summary>
    public static ProblemRule UnpricedModel { get; } = new("unpriced-model", Warning, "The price list does not know the model");

    /// <summary>The whole table.</summary>
    public static IReadOnlyList<ProblemRule> All { get; } =
    [
        Syntax, DuplicateField, UnknownKind, DuplicateObject, Metadata, UnknownField, WrongType, MissingField, NotAllowed, DuplicateItem, Schema, Settings,
        UnknownSetting, LockedPath, TooLarge, ReferenceMissing, NotGranted, Cycle, ProviderMissing, ProviderUnknown, DataBoundary, OutboundHost, Conflict, Shadowed,
        Meaning, Downgrade, Currency, AboveParent, UnpricedModel,
    ];
}
