using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Metrics;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.ControllerRuntime.Events;

/// <summary>
/// Sends Kubernetes Events from a bounded queue. The same event again within some minutes becomes the series of the first, written at once
/// on the second and then at most every half minute; an object may start a burst of different events and then one every few seconds.
/// </summary>
internal sealed partial class EventRecorder : IEventRecorder
{
    internal const int QueueLength = 1024;
    private const int MaxNote = 1024;
    private const int MaxReason = 128;

    private readonly Channel<PendingEvent> _queue = Channel.CreateBounded<PendingEvent>(
        new BoundedChannelOptions(QueueLength) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private readonly string _controller;
    private readonly string _instance;
    private readonly IKubeApi _api;
    private readonly EventAggregator _aggregator;
    private readonly RuntimeMetrics _metrics;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;

    internal EventRecorder(string controller, string instance, IKubeApi api, TimeProvider time, RuntimeMetrics metrics, ILogger logger)
    {
        _controller = controller;
        _instance = instance.Length > MaxReason ? instance[..MaxReason] : instance;
        _api = api;
        _time = time;
        _aggregator = new EventAggregator(time);
        _metrics = metrics;
        _logger = logger;
    }

    public void Record(
        IKubernetesObject<V1ObjectMeta> regarding, EventType type, string reason, string action, string note,
        IKubernetesObject<V1ObjectMeta>? related = null)
    {
        ArgumentNullException.ThrowIfNull(regarding);
        var pending = new PendingEvent(
            Reference(regarding), type, Cut(reason, MaxReason), Cut(action, MaxReason), Cut(note, MaxNote), related is null ? null : Reference(related));
        if (!_queue.Writer.TryWrite(pending))
        {
            _metrics.EventsDropped.WithLabels("queue_full").Inc();
        }
    }

    /// <summary>Sends what is recorded, until cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (PendingEvent pending in _queue.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                await SendAsync(pending, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                // An Event tells people something; it is never worth holding up work.
                _metrics.EventsDropped.WithLabels("api").Inc();
                LogNotSent(pending.Reason, pending.Regarding.NamespaceProperty, pending.Regarding.Name, exception);
            }
        }
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : string.Concat(text.AsSpan(0, length - 1), "…");

    private static V1ObjectReference Reference(IKubernetesObject<V1ObjectMeta> entity)
    {
        Resources.ResourceKind kind = Resources.ResourceKind.Of(entity.GetType());
        return new V1ObjectReference
        {
            ApiVersion = kind.ApiVersion,
            Kind = kind.Kind,
            Name = entity.Metadata.Name,
            NamespaceProperty = entity.Metadata.NamespaceProperty,
            Uid = entity.Metadata.Uid,
            ResourceVersion = entity.Metadata.ResourceVersion,
        };
    }

    private async Task SendAsync(PendingEvent pending, CancellationToken cancellationToken)
    {
        EventDecision decision = _aggregator.Decide(pending);
        switch (decision.Kind)
        {
            case EventDecisionKind.Create:
                Eventsv1Event created = await _api.CreateAsync(Build(pending), cancellationToken).ConfigureAwait(false);
                decision.Series!.Name = NamespacedName.Of(created);
                break;
            case EventDecisionKind.Extend:
                var series = new JsonObject
                {
                    ["series"] = new JsonObject
                    {
                        ["count"] = decision.Series!.Count,
                        ["lastObservedTime"] = _time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
                    },
                };
                await _api.PatchAsync<Eventsv1Event>(
                    decision.Series.Name!.Value, KubePatch.Merge(Serialization.KubeJson.Serialize(series)), null, cancellationToken).ConfigureAwait(false);
                break;
            case EventDecisionKind.Drop:
                _metrics.EventsDropped.WithLabels("rate").Inc();
                break;
            default:
                break;
        }
    }

    private Eventsv1Event Build(PendingEvent pending)
    {
        DateTime now = _time.GetUtcNow().UtcDateTime;
        string @namespace = string.IsNullOrEmpty(pending.Regarding.NamespaceProperty) ? "default" : pending.Regarding.NamespaceProperty;
        // client-go's form of name: the object and a time, so that kubectl sorts them.
        string name = $"{Cut(pending.Regarding.Name, 200)}.{now.Ticks:x}";
        return new Eventsv1Event
        {
            Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = @namespace },
            EventTime = now,
            ReportingController = _controller,
            ReportingInstance = _instance,
            Action = pending.Action,
            Reason = pending.Reason,
            Regarding = pending.Regarding,
            Related = pending.Related,
            Note = pending.Note,
            Type = pending.Type.ToString(),
        };
    }

    [LoggerMessage(LogLevel.Warning, "The Event {Reason} about {Namespace}/{Name} could not be sent")]
    private partial void LogNotSent(string reason, string? @namespace, string name, Exception exception);
}
