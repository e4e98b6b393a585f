using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Dashboard.Upstream;

/// <summary>The latest word on one thing.</summary>
/// <param name="Event"><c>budget</c> or <c>project</c>.</param>
/// <param name="About">Which.</param>
/// <param name="Data">As Metering sent it.</param>
/// <param name="Version">Grows with every word.</param>
internal sealed record LiveEntry(string Event, ObjectKey About, string Data, long Version);
