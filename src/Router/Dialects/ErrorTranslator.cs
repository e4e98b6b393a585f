using System.Text.Json;

namespace ClaudeConfig.Router.Dialects;

/// <summary>A provider's error in the caller's dialect. What is no error of an API (a proxy's page) is not passed on.</summary>
internal sealed class ErrorTranslator(Dialect caller, int status) : WholeAnswer
{
    // Claude Code knows by this word that it must compact.
    private const string TooLong = "prompt is too long (capability_rejected: prompt_too_long): ";

    protected override ReadOnlyMemory<byte> Translate(ReadOnlyMemory<byte> answer)
    {
        var (type, message, code, field, id) = Read(answer);
        if (caller == Dialect.OpenAI)
        {
            return ErrorBody.Of(Dialect.OpenAI, status, type ?? ErrorBody.AnthropicTypeOf(status), message, id);
        }

        var tooLong = code is "context_length_exceeded" or "string_above_max_length";
        return ErrorBody.Of(Dialect.Anthropic, status, ErrorBody.AnthropicTypeOf(status), (tooLong ? TooLong : "") + message + (field is null ? "" : $" ({field})"), id);
    }

    private (string? Type, string Message, string? Code, string? Field, string? Id) Read(ReadOnlyMemory<byte> answer)
    {
        try
        {
            using var document = JsonBody.Parse(answer, "the error");
            // Gemini puts its error into a list of one.
            var root = document.RootElement is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0 ? list[0] : document.RootElement;
            if (root.Child("error") is { } error)
            {
                return (error.Text("type"), error.Text("message") ?? error.GetRawText(), error.Text("code"), error.Text("param"), root.Text("request_id"));
            }
        }
        catch (TranslationException)
        {
            // Said below.
        }

        return (null, $"the provider answered {status} without an error in it that can be read", null, null, null);
    }
}
