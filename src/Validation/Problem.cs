namespace ClaudeConfig.Validation;

/// <summary>Something that is wrong with a manifest: where, what was found, what is allowed.</summary>
public sealed record Problem
{
    /// <summary>What kind of problem.</summary>
    public required ProblemRule Rule { get; init; }

    /// <summary>What was found, what is allowed and what to do. Never holds a secret.</summary>
    public required string Message { get; init; }

    /// <summary>The file, as it was named; empty where there is none.</summary>
    public string File { get; init; } = "";

    /// <summary>The line, from 1; 0 where there is none.</summary>
    public int Line { get; init; }

    /// <summary>The column in UTF-16 units, from 1; 0 where there is none.</summary>
    public int Column { get; init; }

    /// <summary>The kind of the object; empty where no object could be read.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Namespace and name of the object, as <c>namespace/name</c>.</summary>
    public string Object { get; init; } = "";

    /// <summary>The field, such as <c>spec.period.type</c>.</summary>
    public string Path { get; init; } = "";

    /// <summary>The value that was found, cut; null where nothing was, or where it may be a secret.</summary>
    public string? Value { get; init; }

    /// <summary>The nearest right spelling, where one is near.</summary>
    public string? Nearest { get; init; }

    /// <summary>What it means.</summary>
    public ProblemSeverity Severity => Rule.Severity;

    /// <summary>Whether it refuses the object.</summary>
    public bool IsError => Rule.Severity == ProblemSeverity.Error;

    /// <summary>The message with the nearest right spelling.</summary>
    public string Sentence => Nearest is null ? Message : $"{Message}; did you mean \"{Nearest}\"?";

    /// <summary>Kind, object, path and sentence in one line.</summary>
    public override string ToString() => string.Join(": ", ((string[])[$"{Kind} {Object}".Trim(), Path, Sentence]).Where(part => part.Length > 0));
}
