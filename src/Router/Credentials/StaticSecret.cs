using System.Text.Json;
using ClaudeConfig.Aws;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Dialects;

namespace ClaudeConfig.Router.Credentials;

/// <summary>Reads what a Secret holds for a provider. Pure.</summary>
internal static class StaticSecret
{
    /// <param name="type">The provider's type.</param>
    /// <param name="text">A key, or for AWS the JSON that the vendor's tools print.</param>
    /// <param name="problem">What is wrong with it, without a letter of it.</param>
    public static ProviderSecret? Parse(ProviderType type, string text, out string? problem)
    {
        problem = null;
        if (type != ProviderType.Bedrock || !text.StartsWith('{'))
        {
            return ProviderSecret.OfToken(text);
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            if (Keys(document.RootElement) is { } keys)
            {
                return new ProviderSecret { Keys = keys };
            }
        }
        catch (JsonException)
        {
            // Said below: the exception could quote it.
        }

        problem = "its credential is JSON without AccessKeyId and SecretAccessKey: write both, with SessionToken where there is one, or a Bedrock API key alone";
        return null;
    }

    private static AwsKeys? Keys(JsonElement root)
    {
        // As 'aws iam create-access-key' and 'aws sts' print it, one level down.
        var keys = root.Child("AccessKey") ?? root.Child("Credentials") ?? root;
        return keys.Text("AccessKeyId") is { Length: > 0 } id && keys.Text("SecretAccessKey") is { Length: > 0 } secret
            ? new AwsKeys(id, secret, keys.Text("SessionToken") ?? keys.Text("Token"))
            : null;
    }
}
