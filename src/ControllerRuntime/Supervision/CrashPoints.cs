using System.Diagnostics;
using ClaudeConfig.ControllerRuntime.Resources;

namespace ClaudeConfig.ControllerRuntime.Supervision;

/// <summary>Named places at which tests end a process as a power cut would. Debug builds only: nothing of it is in a released program.</summary>
internal static class CrashPoints
{
    /// <summary>The variable that names the place.</summary>
    internal const string Variable = "CLAUDECONFIG_CRASH_AT";

    private static readonly string? s_wanted = Environment.GetEnvironmentVariable(Variable);

    /// <summary>Ends the process here and now if this is the place.</summary>
    /// <param name="moment">Such as <c>before-apply</c>.</param>
    /// <param name="kind">What is written.</param>
    /// <param name="subresource">Such as <c>status</c>; empty for the object itself.</param>
    [Conditional("DEBUG")]
    internal static void Reach(string moment, ResourceKind kind, string subresource = "")
    {
        if (s_wanted is not null && s_wanted == $"{moment}:{kind.Plural}{(subresource.Length == 0 ? "" : "/")}{subresource}")
        {
            Environment.FailFast($"crash point {s_wanted}");
        }
    }
}
