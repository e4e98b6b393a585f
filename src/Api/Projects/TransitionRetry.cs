using System.Text.Json.Serialization;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Projects;

/// <summary>When a part of a project that the API server refused is tried again. The other parts do not wait for it.</summary>
public sealed record TransitionRetry
{
    /// <summary>Which part: Members, Keys, Credentials or Gateway.</summary>
    [Required, Length(32)]
    public string Transition { get; set; } = "";

    /// <summary>Refusals in a row.</summary>
    [Required, Range(1, 1000000)]
    public int Attempts { get; init; }

    /// <summary>When it is tried next, unless the object is edited before.</summary>
    [JsonConverter(typeof(Rfc3339Converter))]
    public DateTimeOffset? NextTime { get; init; }

    /// <summary>The same without the part's name.</summary>
    public static TransitionRetry Of(string transition, RetryStatus retry)
    {
        ArgumentNullException.ThrowIfNull(retry);
        return new TransitionRetry { Transition = transition, Attempts = retry.Attempts, NextTime = retry.NextTime };
    }

    /// <summary>The pause as <see cref="RetryStatus"/>.</summary>
    public RetryStatus ToRetry() => new() { Attempts = Attempts, NextTime = NextTime };
}
