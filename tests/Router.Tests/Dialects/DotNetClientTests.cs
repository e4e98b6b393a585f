using System.ClientModel;
using Anthropic;
using Anthropic.Models.Messages;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Tests.Fakes;
using OpenAI;
using OpenAI.Chat;

namespace ClaudeConfig.Router.Tests.Dialects;

/// <summary>The vendors' .NET clients, unmodified.</summary>
public sealed class DotNetClientTests
{
    public static TheoryData<ProviderType, string> Providers => new()
    {
        { ProviderType.Anthropic, "claude-sonnet-5" },
        { ProviderType.OpenAI, "gpt-5.4" },
        { ProviderType.Google, "gemini-2.5-pro" },
    };

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task OpenAISdk_StreamedAndNot_Works(ProviderType type, string model)
    {
        await using var rig = await Rig.StartAsync(config => config.Speaking(type));
        var client = new ChatClient(model, new ApiKeyCredential(Bundles.Key.Reveal()), new OpenAIClientOptions { Endpoint = new Uri(rig.Gateway.Address + "/v1") });

        ChatCompletion whole = await client.CompleteChatAsync("hi");
        var streamed = "";
        await foreach (var update in client.CompleteChatStreamingAsync("hi"))
        {
            streamed += string.Concat(update.ContentUpdate.Select(part => part.Text));
        }

        Assert.Equal((96, 36, ChatFinishReason.Stop), (whole.Content[0].Text.Length, whole.Usage.OutputTokenCount, whole.FinishReason));
        Assert.Equal(whole.Content[0].Text, streamed);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task AnthropicSdk_StreamedAndNot_Works(ProviderType type, string model)
    {
        await using var rig = await Rig.StartAsync(config => config.Speaking(type));
        var client = new AnthropicClient { BaseUrl = rig.Gateway.Address, ApiKey = Bundles.Key.Reveal() };
        var asked = new MessageCreateParams { Model = model, MaxTokens = 100, Messages = [new UserMessageParam { Content = "hi" }] };

        var whole = await client.Messages.Create(asked);
        var events = 0;
        await foreach (var _ in client.Messages.CreateStreaming(asked))
        {
            events++;
        }

        Assert.Equal(36, whole.Usage.OutputTokens);
        Assert.True(events > 5);
    }
}
