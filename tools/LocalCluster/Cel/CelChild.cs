using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Cel;

/// <summary>One Node process and the requests that wait for it. When it ends, all of them end with it.</summary>
internal sealed class CelChild : IDisposable
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 256 };

    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonObject>> _waiting = new();
    private readonly Lock _gate = new();
    private readonly Process _process;
    private volatile bool _ended;

    private CelChild(Process process) => _process = process;

    public int ProcessId => _process.Id;

    public bool HasEnded => _ended || _process.HasExited;

    /// <summary>It has answered before: it is not still starting.</summary>
    public bool IsWarm { get; private set; }

    public static CelChild Start(string node, string script, string modulesFolder, Action<string> complain)
    {
        var start = new ProcessStartInfo(node, [script, modulesFolder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var child = new CelChild(Process.Start(start) ?? throw new InvalidOperationException($"{node} could not be started"));
        // Threads of their own: those who wait block the pool's, and the answer must not need one of them.
        new Thread(child.ReadAnswers) { IsBackground = true, Name = "cel-answers" }.Start();
        new Thread(() => child.ReadComplaints(complain)) { IsBackground = true, Name = "cel-complaints" }.Start();
        return child;
    }

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <returns>The answer, or null when the process ends first or the time is over.</returns>
    public JsonObject? Ask(int id, string line, TimeSpan timeout)
    {
        var waiting = new TaskCompletionSource<JsonObject>();
        _waiting[id] = waiting;
        try
        {
            lock (_gate)
            {
                _process.StandardInput.Write(line);
                _process.StandardInput.Flush();
            }

            return !_ended && waiting.Task.Wait(timeout) ? waiting.Task.Result : null;
        }
        catch (Exception failure) when (failure is IOException or InvalidOperationException or AggregateException { InnerException: OperationCanceledException })
        {
            // The pipe is broken, or the answers ended: either way the process is gone, and the caller says so.
            _ended = true;
            return null;
        }
        finally
        {
            _waiting.TryRemove(id, out _);
        }
    }

    public void Dispose()
    {
        _ended = true;
        if (!_process.HasExited)
        {
            _process.Kill();
        }
    }

    private void ReadAnswers()
    {
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            if (JsonNode.Parse(line, documentOptions: Deep) is JsonObject answer && answer["id"] is { } id && _waiting.TryGetValue(id.GetValue<int>(), out var waiting))
            {
                IsWarm = true;
                waiting.TrySetResult(answer);
            }
        }

        _ended = true;
        foreach (var waiting in _waiting.Values)
        {
            waiting.TrySetCanceled();
        }
    }

    private void ReadComplaints(Action<string> complain)
    {
        while (_process.StandardError.ReadLine() is { } line)
        {
            if (line.Length > 0)
            {
                complain(line);
            }
        }
    }
}
