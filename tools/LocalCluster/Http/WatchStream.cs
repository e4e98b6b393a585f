using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Resources;
using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Http;

/// <summary>Writes the events of one watch in the form that its client negotiated.</summary>
internal sealed class WatchStream(ApiRequest request, ListRequest options, ObjectViews views)
{
    private const int FlushBytes = 64 * 1024;
    private readonly PipeWriter _writer = request.Context.Response.BodyWriter;
    private readonly Negotiation _form = request.Negotiation;
    private bool _hasColumns;

    public bool IsFull => _writer.UnflushedBytes > FlushBytes;

    public ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken) => _writer.FlushAsync(cancellationToken);

    public void WriteInitial(IEnumerable<StoredObject> objects)
    {
        foreach (var item in objects)
        {
            if (options.Matches(item))
            {
                Write("ADDED"u8, item);
            }
        }
    }

    public void WriteChanges(IEnumerable<Change> changes)
    {
        foreach (var change in changes)
        {
            WriteChange(change);
        }
    }

    /// <summary>Writes what a change means to this watch: an object that leaves the selection is deleted, one that enters is added.</summary>
    public void WriteChange(Change change)
    {
        var was = change.Previous is { } previous && options.Matches(previous);
        var current = change.Type != ChangeType.Deleted && options.Matches(change.Current);
        switch (was, current)
        {
            case (false, true):
                Write("ADDED"u8, change.Current);
                break;
            case (true, true):
                Write("MODIFIED"u8, change.Current);
                break;
            case (true, false):
                // The last state that was selected, under the version in which it left.
                Write("DELETED"u8, change.Type == ChangeType.Deleted ? change.Current : change.Previous!.At(change.ResourceVersion));
                break;
        }
    }

    public void WriteBookmark(long revision)
    {
        var body = _form.Form == ResponseForm.Table
            ? new JsonObject { ["kind"] = "Table", ["apiVersion"] = _form.GroupVersion, ["metadata"] = new JsonObject { ["resourceVersion"] = revision.ToString() }, ["columnDefinitions"] = null, ["rows"] = new JsonArray() }
            : new JsonObject { ["kind"] = request.Resource.Kind, ["apiVersion"] = request.Resource.ApiVersion, ["metadata"] = new JsonObject { ["resourceVersion"] = revision.ToString(), ["creationTimestamp"] = null } };
        Write("BOOKMARK"u8, JsonText.Bytes(body));
    }

    public void WriteError(ApiException error) => Write("ERROR"u8, JsonText.Bytes(error.ToStatus()));

    private void Write(ReadOnlySpan<byte> type, StoredObject value)
    {
        if (_form.Form == ResponseForm.Table)
        {
            var table = views.Table(request.Resource, [value], _form, value.ResourceVersion, request.Query("includeObject"), !_hasColumns);
            _hasColumns = true;
            Write(type, JsonText.Bytes(table));
        }
        else
        {
            Write(type, views.Single(request.Resource, value, _form).Span);
        }
    }

    private void Write(ReadOnlySpan<byte> type, ReadOnlySpan<byte> json)
    {
        _writer.Write("{\"type\":\""u8);
        _writer.Write(type);
        _writer.Write("\",\"object\":"u8);
        _writer.Write(json);
        _writer.Write("}\n"u8);
    }
}
