using System.Text.Json;
using ClaudeConfig.Policy.Bundles;

namespace ClaudeConfig.Operator.Backups;

/// <summary>A revision's files as JSON: the data of its ConfigMap. Pure.</summary>
internal static class RevisionContent
{
    public static byte[] Write(PolicyBundle bundle) =>
        JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>(bundle.ToConfigMapData()), OperatorJson.Default.DictionaryStringString);

    /// <summary>Null where it is no map of texts.</summary>
    public static Dictionary<string, string>? Read(object? data)
    {
        try
        {
            return data is JsonElement { ValueKind: JsonValueKind.Object } element ? element.Deserialize(OperatorJson.Default.DictionaryStringString) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Null where it is no map of texts.</summary>
    public static Dictionary<string, string>? Read(byte[] content)
    {
        try
        {
            return JsonSerializer.Deserialize(content, OperatorJson.Default.DictionaryStringString);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
