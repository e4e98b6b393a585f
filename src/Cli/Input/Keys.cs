using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Cli.Input;

/// <summary>Objects as people name them.</summary>
internal static class Keys
{
    /// <summary>Reads <c>namespace/name</c>.</summary>
    /// <exception cref="UsageException">It is something else.</exception>
    public static ObjectKey Parse(string option, string text) =>
        text.Split('/') is [{ Length: > 0 } space, { Length: > 0 } name] ? new ObjectKey(space, name) : throw new UsageException($"{option} \"{text}\" is not NAMESPACE/NAME, such as team-a/payments");
}
