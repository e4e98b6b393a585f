using System.Text.Json;

namespace ClaudeConfig.EndToEnd.Tests.Kit;

/// <summary>What reached the provider. Every tenant has a credential of its own, so its requests can be told apart.</summary>
public sealed class ProviderView(HttpClient http, string simulator)
{
    /// <summary>The body of the last request with a credential that asked for an answer.</summary>
    public async Task<string> LastBodyAsync(string credential)
    {
        using var document = JsonDocument.Parse(await http.GetStringAsync($"{simulator}/_admin/requests"));
        return document.RootElement.EnumerateArray()
            .Last(request => request.GetProperty("headers").GetRawText().Contains(credential, StringComparison.Ordinal) && request.GetProperty("body").GetString()!.Contains("\"tools\"", StringComparison.Ordinal))
            .GetProperty("body").GetString()!;
    }

    public async Task<int> CountAsync(string credential, bool stream = false)
    {
        using var document = JsonDocument.Parse(await http.GetStringAsync($"{simulator}/_admin/requests"));
        return document.RootElement.EnumerateArray().Count(request =>
            request.GetProperty("method").GetString() == "POST"
            && request.GetProperty("headers").GetRawText().Contains(credential, StringComparison.Ordinal)
            && (!stream || request.GetProperty("body").GetString()!.Contains("\"stream\":true", StringComparison.Ordinal)));
    }
}
