using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Schema;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.LocalCluster.Cel;

/// <summary>Evaluates rules in a long-lived Node process, all of one object in one round trip. Starts it when first needed and again when it dies or hangs.</summary>
internal sealed partial class CelProcess(CelOptions options, ILogger<CelProcess> logger) : ICelEvaluator, IDisposable
{
    private readonly ConditionalWeakTable<JsonObject, StrongBox<int>> _schemaIds = [];
    private readonly Lock _gate = new();
    private CelChild? _child;
    private int _lastId;
    private bool _disposed;

    public string? Notice => null;

    /// <summary>The running process; null before the first evaluation.</summary>
    public int? ProcessId => _child?.ProcessId;

    public IReadOnlyList<FieldError> Evaluate(JsonObject schema, JsonObject value, JsonObject? old)
    {
        var id = SchemaId(schema);
        var evaluation = $"\"schemaId\":{id},\"value\":{value.ToJsonString()},\"old\":{old?.ToJsonString() ?? "null"}";
        var answer = Ask(evaluation);
        for (var attempt = 1; attempt <= 2 && answer["unknownSchema"] is not null; attempt++)
        {
            // The process is new: it has to be told the schema before it can use it.
            Ask($"\"schemaId\":{id},\"schema\":{schema.ToJsonString()}");
            answer = Ask(evaluation);
        }

        return [.. Errors(answer["unknownSchema"] is null ? answer : Failure("the CEL process keeps ending")).Select(Error)];
    }

    public IReadOnlyList<FieldError> Compile(JsonObject schema, string path)
    {
        var answer = Ask($"\"schemaId\":{SchemaId(schema)},\"schema\":{schema.ToJsonString()},\"path\":{JsonSerializer.Serialize(path)}");
        return [.. Errors(answer).Select(error => error.ContainsKey("internal") ? Error(error) : FieldErrors.InvalidText(Text(error, "path"), Text(error, "rule"), Text(error, "message")))];
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _child?.Dispose();
        }
    }

    private static IEnumerable<JsonObject> Errors(JsonObject answer) =>
        answer["failure"] is { } failure ? [Internal((string?)failure ?? "")] : (answer["errors"] as JsonArray ?? []).OfType<JsonObject>();

    private static JsonObject Internal(string message) => new() { ["internal"] = true, ["message"] = message };

    private static FieldError Error(JsonObject error)
    {
        var path = Text(error, "path");
        return error.ContainsKey("internal")
            ? new FieldError(FieldErrors.NilPath, "InternalError", $"Internal error: {Text(error, "message")}")
            : FieldErrors.InvalidText(path.Length == 0 ? FieldErrors.NilPath : path, Text(error, "type"), Text(error, "message"));
    }

    private static string Text(JsonObject map, string name) => JsonKinds.AsText(map[name]) ?? "";

    private int SchemaId(JsonObject schema) => _schemaIds.GetValue(schema, _ => new StrongBox<int>(Interlocked.Increment(ref _lastId))).Value;

    /// <summary>A process that dies under a request gets a second chance; one that hangs is not asked the same again.</summary>
    /// <param name="fields">Fields of the request, as JSON text without the braces.</param>
    private JsonObject Ask(string fields)
    {
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            var child = Child();
            var id = Interlocked.Increment(ref _lastId);
            var limit = child.IsWarm ? options.Timeout : options.StartTimeout;
            if (child.Ask(id, $"{{\"id\":{id},{fields}}}\n", limit) is { } answer)
            {
                return answer;
            }

            var hangs = !child.HasEnded;
            child.Dispose();
            LogLost(logger, limit.TotalSeconds);
            if (hangs)
            {
                return Failure($"the rules took longer than {limit.TotalSeconds} s");
            }
        }

        return Failure("the CEL process ended twice");
    }

    private static JsonObject Failure(string why) => new() { ["failure"] = $"validation rules were not evaluated: {why}" };

    private CelChild Child()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_child is null or { HasEnded: true })
            {
                _child?.Dispose();
                _child = CelChild.Start(options.Node, options.Script, options.ModulesFolder!, line => LogStandardError(logger, line));
            }

            return _child;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The CEL process ended or did not answer within {Seconds} s; it is started anew")]
    private static partial void LogLost(ILogger logger, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "CEL process: {Line}")]
    private static partial void LogStandardError(ILogger logger, string line);
}
