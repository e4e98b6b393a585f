namespace ClaudeConfig.Router.Tests.Fakes;

/// <summary>A span as a collector has it.</summary>
/// <param name="Service">The resource's <c>service.name</c>.</param>
/// <param name="TraceId">Hexadecimal.</param>
/// <param name="Id">Hexadecimal.</param>
/// <param name="Parent">Hexadecimal; empty for a root.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">2 is a server's, 3 a client's.</param>
/// <param name="Attributes">Texts and whole numbers.</param>
/// <param name="Status">2 is an error.</param>
internal sealed record OtlpSpan(
    string Service, string TraceId, string Id, string Parent, string Name, int Kind, IReadOnlyDictionary<string, string> Attributes, int Status);
