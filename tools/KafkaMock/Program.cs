using System.Runtime.InteropServices;
using ClaudeConfig.KafkaMock;

if (args.Length > 0)
{
    Console.WriteLine("Runs three brokers of librdkafka's mock cluster on free ports of loopback until it is stopped, and says where: brokers HOST:PORT,… It takes no arguments.");
    return args is ["--help" or "-h"] ? 0 : 2;
}

using var stopped = new ManualResetEventSlim();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var brokers = new MockBrokers();
Console.WriteLine($"brokers {brokers.Servers}");
stopped.Wait();
return 0;

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stopped.Set();
}
