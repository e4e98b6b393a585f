using System.Net;
using System.Text.Json;

namespace ClaudeConfig.EndToEnd.Tests.Kit;

/// <summary>What the gateway said.</summary>
public sealed record Answer(HttpStatusCode Status, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public string ErrorType => Error("type");

    public string Message => Error("message");

    private string Error(string property)
    {
        using var document = JsonDocument.Parse(Body);
        return document.RootElement.GetProperty("error").GetProperty(property).GetString()!;
    }
}
