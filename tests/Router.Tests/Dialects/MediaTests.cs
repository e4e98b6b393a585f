using System.Text;
using ClaudeConfig.Router.Dialects;
using ClaudeConfig.Router.Requests;

namespace ClaudeConfig.Router.Tests.Dialects;

/// <summary>Images and documents count by the vendors' rules and not by their bytes.</summary>
public sealed class MediaTests
{
    private static readonly byte[] Png = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 13, (byte)'I', (byte)'H', (byte)'D', (byte)'R', 0, 0, 3, 0xE8, 0, 0, 1, 0xF4, 8, 2];
    private static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, .. new byte[14], 0xFF, 0xC2, 0, 17, 8, 1, 0xF4, 3, 0xE8, 3, .. new byte[9]];
    private static readonly byte[] Gif = [.. "GIF89a"u8, 0xE8, 3, 0xF4, 1, .. new byte[12]];
    private static readonly byte[] WebP = [.. "RIFF"u8, 0, 0, 0, 0, .. "WEBPVP8X"u8, 10, 0, 0, 0, 0, 0, 0, 0, 0xE7, 3, 0, 0xF3, 1, 0, 0, 0];

    public static TheoryData<string> Images => [Convert.ToBase64String(Png), Convert.ToBase64String(Jpeg), Convert.ToBase64String(Gif), Convert.ToBase64String(WebP)];

    [Theory]
    [MemberData(nameof(Images))]
    public void Image_OfEachKind_CountsByItsPixels(string data)
    {
        // 1000 × 500 pixels, with four megabytes behind the header.
        var padded = data.TrimEnd('=')[..(data.TrimEnd('=').Length / 4 * 4)] + new string('A', 4_000_000);
        var facts = Read(ApiCall.Messages, $$$"""{"model":"m","messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"{{{padded}}}"}}]}]}""");

        Assert.Equal((1, 500_000L), (facts.Media.Images, facts.Media.Pixels));
        Assert.InRange(facts.InputEstimate, 500_000 / 750, (500_000 / 750) + 100);
        Assert.InRange(facts.InputUpperBound(5000), 5000, 8000);
        var chat = Read(ApiCall.ChatCompletions, $$$"""{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,{{{padded}}}"}}]}]}""");
        Assert.Equal((1, 500_000L, false), (chat.Media.Images, chat.Media.Pixels, chat.OpenEnded));
    }

    [Theory]
    [InlineData("%PDF-1.7\n1 0 obj <</Type /Pages /Kids [] /Count 12>> endobj <</Type /Pages /Count 3>>", 12)]
    [InlineData("%PDF-1.7\n1 0 obj <</Type /ObjStm>> stream", 600)]
    public void Pdf_CountsByItsPages(string text, int pages)
    {
        var data = Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
        var facts = Read(ApiCall.Messages, $$$"""{"model":"m","messages":[{"role":"user","content":[{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"{{{data}}}"}}]}]}""");
        Assert.Equal(pages, facts.Media.Pages);
        Assert.True(facts.InputUpperBound(5000) >= pages * 8000);
    }

    [Theory]
    [InlineData("plain text of a document, which is longer than sixteen characters")]
    [InlineData("iVBOR")]
    [InlineData("////////////////////////////")]
    public void Text_IsNoImage(string data)
    {
        var facts = Read(ApiCall.Messages, $$$"""{"model":"m","messages":[{"role":"user","content":[{"type":"document","source":{"type":"text","data":"{{{data}}}"}}]}]}""");
        Assert.Equal(default, facts.Media);
    }

    [Theory]
    [InlineData("""{"type":"document","source":{"data":"DATA","type":"text"}}""")]
    [InlineData("""{"type":"tool_use","input":{"source":{"type":"base64","data":"DATA"}}}""")]
    [InlineData("""{"type":"tool_use","input":{"x":{"source":{"type":"base64","data":"DATA"},"file_id":"f"}}}""")]
    [InlineData("""{"type":"text","text":"x","y":[{"type":"base64"},{"data":"DATA"}]}""")]
    public void Text_ThatLooksLikeAnImage_CountsAsText(string block)
    {
        var facts = Read(ApiCall.Messages, "{\"model\":\"m\",\"messages\":[{\"content\":[" + block.Replace("DATA", Convert.ToBase64String(Png), StringComparison.Ordinal) + "]}]}");
        Assert.Equal((default, false), (facts.Media, facts.OpenEnded));
    }

    [Fact]
    public void Schema_OfATool_IsTextWhateverItsPropertiesAreCalled()
    {
        var facts = Read(ApiCall.Messages, """{"model":"m","tools":[{"name":"n","input_schema":{"properties":{"file_id":{"type":"url"},"container":{}}}}],"messages":[]}""");
        Assert.False(facts.OpenEnded);
        Assert.True(Read(ApiCall.Messages, """{"model":"m","tools":[{"input_schema":{},"type":"web_search_20250305","max_uses":3}],"messages":[]}""") is { OpenEnded: true, WebSearches: 3 });
    }

    [Theory]
    [InlineData("""{"model":"m","messages":[{"content":[{"image_url":{"url":"https://example.com/a.png"}}]}]}""")]
    [InlineData("""{"model":"m","messages":[{"content":[{"file":{"file_id":"f"}}]}]}""")]
    [InlineData("""{"model":"m","metadata":{"input":{}},"messages":[{"content":[{"file":{"file_id":"f"}}]}]}""")]
    [InlineData("""{"model":"m","previous_response_id":"r"}""")]
    [InlineData("""{"model":"m","tools":[{"type":"file_search"}]}""")]
    public void Prompt_ThatLiesElsewhere_MayBeOfAnySize(string body) =>
        Assert.True(Read(ApiCall.Responses, body).OpenEnded);

    private static RequestFacts Read(ApiCall call, string body)
    {
        Assert.True(RequestReader.TryRead(call, Encoding.UTF8.GetBytes(body), out var facts, out var error), error);
        return facts!;
    }
}
