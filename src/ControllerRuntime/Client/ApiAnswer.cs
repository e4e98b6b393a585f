using System.Net;

namespace ClaudeConfig.ControllerRuntime.Client;

/// <summary>A successful answer.</summary>
internal readonly record struct ApiAnswer(HttpStatusCode Code, byte[] Body);
