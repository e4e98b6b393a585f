using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Schema;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.LocalCluster.Cel;

/// <summary>Evaluates rules in a long-lived Node process, all of one object in one round trip. Starts it when first needed and again when it dies or hangs.</summary>
internal sealed partial class CelProcess(CelOptions options, ILogger<CelProcess> logger) : ICelEvaluator, IDisposable
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 256 };

    private readonly ConditionalWeakTable<JsonObject, StrongBox<int>> _schemaIds = [];
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonObject>> _waiting = new();
    private readonly Lock _gate = new();
    private Process? _process;
    private int _lastId;
    private bool _disposed;

    public string? Notice => null;

    public IReadOnlyList<FieldError> Evaluate(JsonObject schema, JsonObject value, JsonObject? old)
    {
        var id = SchemaId(schema);
        var answer = Ask(Evaluation(id, value, old));
        if (answer["unknownSchema"] is not null)
        {
            // The process is new: it has to be told the schema before it can use it.
            Ask(new JsonObject { ["schemaId"] = id, ["schema"] = schema.DeepClone() });
            answer = Ask(Evaluation(id, value, old));
        }

        return [.. Errors(answer).Select(Error)];
    }

    public IReadOnlyList<FieldError> Compile(JsonObject schema, string path)
    {
        var answer = Ask(new JsonObject { ["schemaId"] = SchemaId(schema), ["schema"] = schema.DeepClone(), ["path"] = path });
        return [.. Errors(answer).Select(error => FieldErrors.InvalidText(Text(error, "path"), Text(error, "rule"), Text(error, "message")))];
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Stop();
        }
    }

    private static JsonObject Evaluation(int id, JsonObject value, JsonObject? old) =>
        new() { ["schemaId"] = id, ["value"] = value.DeepClone(), ["old"] = old?.DeepClone() };

    private static IEnumerable<JsonObject> Errors(JsonObject answer) => (answer["errors"] as JsonArray ?? []).OfType<JsonObject>();

    private static FieldError Error(JsonObject error)
    {
        var path = Text(error, "path");
        return error.ContainsKey("internal")
            ? new FieldError(FieldErrors.NilPath, "InternalError", $"Internal error: {Text(error, "message")}")
            : FieldErrors.InvalidText(path.Length == 0 ? FieldErrors.NilPath : path, Text(error, "type"), Text(error, "message"));
    }

    private static string Text(JsonObject map, string name) => JsonKinds.AsText(map[name]) ?? "";

    private int SchemaId(JsonObject schema) => _schemaIds.GetValue(schema, _ => new StrongBox<int>(Interlocked.Increment(ref _lastId))).Value;

    /// <summary>A process that dies under a request gets a second chance; what kills it twice is reported.</summary>
    private JsonObject Ask(JsonObject request) => TryAsk(request) ?? TryAsk(request) ?? new JsonObject
    {
        ["errors"] = new JsonArray(new JsonObject { ["internal"] = true, ["message"] = $"validation rules were not evaluated: the CEL process ended or did not answer within {options.Timeout.TotalSeconds} s" }),
    };

    private JsonObject? TryAsk(JsonObject request)
    {
        var id = Interlocked.Increment(ref _lastId);
        request["id"] = id;
        var waiting = new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = waiting;
        try
        {
            var process = Send(request);
            if (waiting.Task.Wait(options.Timeout))
            {
                return waiting.Task.Result;
            }

            LogTimeout(logger, options.Timeout.TotalSeconds);
            Discard(process);
            return null;
        }
        catch (Exception failure) when (failure is IOException or AggregateException or ObjectDisposedException or InvalidOperationException && !_disposed)
        {
            LogDied(logger, failure);
            return null;
        }
        finally
        {
            _waiting.TryRemove(id, out _);
        }
    }

    private Process Send(JsonObject request)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_process is null or { HasExited: true })
            {
                Stop();
                _process = Start();
            }

            _process.StandardInput.Write(request.ToJsonString() + "\n");
            _process.StandardInput.Flush();
            return _process;
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(options.Node, [options.Script, options.ModulesFolder!])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{options.Node} could not be started");
        process.OutputDataReceived += (_, line) => Receive(line.Data);
        process.ErrorDataReceived += (_, line) => Complain(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Receive(string? line)
    {
        if (line is null)
        {
            // The process is gone, and with it every answer.
            foreach (var waiting in _waiting.Values)
            {
                waiting.TrySetException(new IOException("the CEL process ended"));
            }
        }
        else if (JsonNode.Parse(line, documentOptions: Deep) is JsonObject answer && answer["id"] is { } id && _waiting.TryGetValue(id.GetValue<int>(), out var waiting))
        {
            if (answer["failure"] is { } failure)
            {
                answer["errors"] = new JsonArray(new JsonObject { ["internal"] = true, ["message"] = (string?)failure });
            }

            waiting.TrySetResult(answer);
        }
    }

    private void Complain(string? line)
    {
        if (!string.IsNullOrWhiteSpace(line))
        {
            LogStandardError(logger, line);
        }
    }

    private void Discard(Process process)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_process, process))
            {
                Stop();
            }
        }
    }

    private void Stop()
    {
        if (_process is not { } process)
        {
            return;
        }

        _process = null;
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The CEL process did not answer within {Seconds} s; it is started anew")]
    private static partial void LogTimeout(ILogger logger, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The CEL process ended; it is started anew")]
    private static partial void LogDied(ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "CEL process: {Line}")]
    private static partial void LogStandardError(ILogger logger, string line);
}
