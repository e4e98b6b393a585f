using System.Text;
using System.Text.Json;

namespace ClaudeConfig.Router.Dialects;

/// <summary>
/// Tool calls of a stream in the order in which they began. Pieces of a call are known by their index; some providers give every call
/// index 0 or none, and then a new id begins a new call.
/// </summary>
internal sealed class ToolCallOrder
{
    private readonly List<Call> calls = [];

    public bool Any => calls.Count > 0;

    /// <summary>Takes a piece. What it adds to a call that is not live waits there.</summary>
    public (Call Call, string? Arguments) Take(JsonElement piece)
    {
        var index = piece.Child("index") is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : 0;
        var id = piece.Text("id");
        var function = piece.Child("function");
        var call = calls.FindLast(known => known.Index == index);
        if (call is null || (id is { Length: > 0 } && id != call.Id))
        {
            call = new Call(index, id is { Length: > 0 } ? id : $"call_{calls.Count}", function?.Text("name") ?? throw new TranslationException("tool_calls[].function.name", "a call has none"))
            {
                // The first streams as it comes; the others follow when all is there.
                IsLive = calls.Count == 0,
            };
            calls.Add(call);
        }

        var arguments = function?.Text("arguments");
        if (!call.IsLive || !call.Opened)
        {
            call.Wait(arguments);
        }

        return (call, arguments);
    }

    /// <summary>Calls that have not been said yet.</summary>
    public IEnumerable<Call> Rest() => calls.Where(call => !call.Opened);

    /// <summary>One call.</summary>
    internal sealed class Call(int index, string id, string name)
    {
        private readonly StringBuilder waiting = new();

        public int Index => index;

        public string Id => id;

        public string Name => name;

        public bool IsLive { get; init; }

        public bool Opened { get; set; }

        public void Wait(string? arguments) => waiting.Append(arguments);

        public string TakeWaiting()
        {
            var text = waiting.ToString();
            waiting.Clear();
            return text;
        }
    }
}
