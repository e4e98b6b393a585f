using System.Net;

namespace ClaudeConfig.Demo;

/// <summary>What the gateway said.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The body.</param>
/// <param name="Downgraded">Where a budget sent the request instead; null where it went as asked.</param>
internal sealed record Answer(HttpStatusCode Status, string Body, string? Downgraded);
