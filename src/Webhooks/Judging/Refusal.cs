using ClaudeConfig.Api;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Validation;
using ClaudeConfig.Webhooks.Reviews;

namespace ClaudeConfig.Webhooks.Judging;

/// <summary>Problems as the API server passes them on: all of them in the message, which people read, and by field in the causes, which programs read.</summary>
internal static class Refusal
{
    /// <summary>Beyond these nobody reads on; how many are left out is said.</summary>
    public const int Most = 50;

    /// <summary>An API server cuts longer ones.</summary>
    public const int LongestWarning = 256;

    public static AdmissionStatus Of(string kind, ObjectKey key, IReadOnlyList<Problem> errors)
    {
        var shown = errors.Take(Most).ToArray();
        var rest = errors.Count - shown.Length;
        var message = string.Join("; ", shown.Select(Sentence)) + (rest > 0 ? $"; and {rest} more" : "");
        return new AdmissionStatus(
            422, "Invalid", errors.Count == 1 ? message : $"{errors.Count} problems: {message}",
            new AdmissionDetails(key.Name, ApiGroup.Name, kind, [.. shown.Select(problem => new AdmissionCause("FieldValueInvalid", problem.Path, problem.Sentence))]));
    }

    public static string Sentence(Problem problem) => problem.Path.Length == 0 ? problem.Sentence : $"{problem.Path}: {problem.Sentence}";

    public static string Cut(string text, int longest) => text.Length <= longest ? text : $"{text[..(longest - 1)]}…";
}
