using System.Text.Json;
using ClaudeConfig.ControllerRuntime.Serialization;
using k8s;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Client;

/// <summary>Reads a list answer item by item, so that one odd object does not fail the page.</summary>
internal ref struct ListPage
{
    private readonly ReadOnlyMemory<byte> _utf8;
    private readonly List<Range> _items = [];

    private ListPage(ReadOnlyMemory<byte> utf8) => _utf8 = utf8;

    internal string ResourceVersion { get; private set; } = string.Empty;

    internal string? Continue { get; private set; }

    internal readonly int Count => _items.Count;

    /// <summary>Finds the metadata and the extents of the items.</summary>
    /// <exception cref="JsonException">It is not a list.</exception>
    internal static ListPage Parse(ReadOnlyMemory<byte> utf8)
    {
        var page = new ListPage(utf8);
        var reader = new Utf8JsonReader(utf8.Span, new JsonReaderOptions { MaxDepth = 256 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("metadata"u8))
            {
                reader.Read();
                V1ListMeta? meta = JsonSerializer.Deserialize(ref reader, KubeJson.Type<V1ListMeta>());
                page.ResourceVersion = meta?.ResourceVersion ?? string.Empty;
                page.Continue = string.IsNullOrEmpty(meta?.ContinueProperty) ? null : meta.ContinueProperty;
            }
            else if (reader.ValueTextEquals("items"u8))
            {
                page.ReadItems(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return page;
    }

    internal readonly ReadOnlySpan<byte> Item(int index) => _utf8.Span[_items[index]];

    private readonly void ReadItems(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            _items.Add(start..(int)reader.BytesConsumed);
        }
    }

    /// <summary>An item as its type; apiVersion and kind, which lists leave out, are filled in.</summary>
    internal static T ReadItem<T>(ReadOnlySpan<byte> utf8, Resources.ResourceKind kind)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        T item = KubeJson.Deserialize<T>(utf8);
        if (string.IsNullOrEmpty(item.Metadata?.Name))
        {
            throw new JsonException($"an item of {kind.Plural} has no metadata.name");
        }

        if (!kind.MetadataOnly)
        {
            item.ApiVersion = kind.ApiVersion;
            item.Kind = kind.Kind;
        }

        return item;
    }
}
