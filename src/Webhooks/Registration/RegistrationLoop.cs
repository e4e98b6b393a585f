using System.Threading.Channels;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.Webhooks.Certificates;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.Webhooks.Registration;

/// <summary>
/// Keeps certificates and registration in step, on one replica: when the Secret changes, and every so often by the wall clock. An authority is registered
/// before anything that it signed is written.
/// </summary>
internal sealed partial class RegistrationLoop(
    CertificateKeeper keeper, Registrar registrar, IInformer<V1Secret> secrets, KubeConnection connection, TimeSpan interval, TimeProvider time, ILogger<RegistrationLoop> logger)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var subscription = secrets.Subscribe(_ => changes.Writer.TryWrite(true));
        string? registered = null;
        while (true)
        {
            var set = await keeper.KeepAsync(cancellationToken);
            await registrar.RegisterAsync(set.Bundle, await connection.ServerVersionAsync(cancellationToken), cancellationToken);
            if (registered != set.Bundle)
            {
                LogRegistered(logger, Registrar.Name);
                registered = set.Bundle;
            }

            await WaitAsync(changes.Reader, cancellationToken);
        }
    }

    private async Task WaitAsync(ChannelReader<bool> changes, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(interval, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await changes.ReadAsync(linked.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Time to look again.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "ValidatingWebhookConfiguration {Name} is registered with the authority in use, and so is that of pods")]
    private static partial void LogRegistered(ILogger logger, string name);
}
