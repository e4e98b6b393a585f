using System.Text.Json;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Router.Observability;
using ClaudeConfig.Router.Options;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Router.Tests.Observability;

/// <summary>No person and no secret stands in a log line, whatever brings it there.</summary>
public sealed class MaskingTests
{
    [Theory]
    [InlineData("event of jane.doe@example.com refused", "event of ***@*** refused")]
    [InlineData("member=\"jane@example.com\", other", "member=\"***@***\", other")]
    [InlineData("http://user:pa55@proxy.example.com:3128 is away", "http://***@***:3128 is away")]
    [InlineData("Authorization: Bearer abcdefgh12345", "Authorization: Bearer ***")]
    [InlineData("key sk-ant-api03-abcdefghijk is wrong", "key sk-ant-*** is wrong")]
    [InlineData("token eyJhbGciOi.eyJzdWIi.c2ln ends", "token *** ends")]
    [InlineData("no secret, no person: team-a/claude 10.0.0.7:443", "no secret, no person: team-a/claude 10.0.0.7:443")]
    [InlineData("risk-free and mask-shaped", "risk-free and mask-shaped")]
    public void Text_WithAPersonOrASecret_IsMasked(string text, string expected) => Assert.Equal(expected, Masking.Of(text));

    [Fact]
    public void Key_OfAGateway_IsMasked() => Assert.Equal("sk-ccfg-***", Masking.Of(VirtualKey.Create().Reveal()));

    [Fact]
    public void JsonLine_IsMaskedInMessageFieldsAndException()
    {
        var line = Write(LogFormat.Json);
        using var json = JsonDocument.Parse(line);
        Assert.Equal(("Warning", 7), (json.RootElement.GetProperty("LogLevel").GetString(), json.RootElement.GetProperty("State").GetProperty("Count").GetInt32()));
        Assert.Equal("***@*** failed 7 times", json.RootElement.GetProperty("Message").GetString());
        Assert.Equal("***@***", json.RootElement.GetProperty("State").GetProperty("Member").GetString());
        Assert.DoesNotContain("jane@", line, StringComparison.Ordinal);
        Assert.Equal("2000-01-01T00:00:00.000Z", json.RootElement.GetProperty("Timestamp").GetString());
    }

    [Fact]
    public void TextLine_IsMaskedToo()
    {
        var line = Write(LogFormat.Text);
        Assert.StartsWith("2000-01-01T00:00:00.000Z Warning     ***@*** failed 7 times", line, StringComparison.Ordinal);
        Assert.DoesNotContain("jane@", line, StringComparison.Ordinal);
    }

    [Fact]
    public void TextLine_WithLineEndsInIt_ForgesNoOther()
    {
        var lines = Write(LogFormat.Text, "one\r\n2030-01-01T00:00:00.000Z Error       two\u2028three\u001b[2J", new IOException("four\n2030-01-01T00:00:00.000Z Error       five")).TrimEnd().Split('\n');
        Assert.Single(lines, line => !line.StartsWith("    ", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.DoesNotContain(line, char.IsControl));
    }

    private static string Write(LogFormat format, string message = "jane@example.com failed 7 times", Exception? error = null)
    {
        using var writer = new StringWriter();
        var state = new List<KeyValuePair<string, object?>> { new("Member", "jane@example.com"), new("Count", 7) };
        var entry = new LogEntry<List<KeyValuePair<string, object?>>>(
            LogLevel.Warning, "c", new EventId(1), state, error ?? new IOException("mail jane@example.com"), (_, _) => message);
        new MaskedFormatter(format, new FakeTimeProvider()).Write(entry, null, writer);
        return writer.ToString();
    }
}
