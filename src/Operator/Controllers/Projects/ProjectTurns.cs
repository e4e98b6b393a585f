using ClaudeConfig.ControllerRuntime;

namespace ClaudeConfig.Operator.Controllers.Projects;

/// <summary>
/// What cleans up after a deleted project must not run beside what makes its children. Transitions of a project do run beside each other: one that
/// hangs at somebody's webhook holds up no other. As large as the set of projects that are worked on at this moment.
/// </summary>
internal sealed class ProjectTurns
{
    private readonly Lock gate = new();
    private readonly Dictionary<NamespacedName, Turn> turns = [];

    /// <summary>Enters beside others, until the result is disposed of; null while the project is being cleaned up after.</summary>
    public IDisposable? TryEnter(NamespacedName project)
    {
        lock (gate)
        {
            var turn = turns.TryGetValue(project, out var known) ? known : turns[project] = new Turn();
            if (turn.Closing)
            {
                return null;
            }

            turn.Inside++;
            return new Taken(() => Leave(project, turn));
        }
    }

    /// <summary>Waits until nobody is inside and keeps everybody out, until the result is disposed of.</summary>
    public async Task<IDisposable> CloseAsync(NamespacedName project, CancellationToken cancellationToken)
    {
        Turn turn;
        lock (gate)
        {
            turn = turns.TryGetValue(project, out var known) ? known : turns[project] = new Turn();
            turn.Closing = true;
            if (turn.Inside == 0)
            {
                turn.Empty.TrySetResult();
            }
        }

        try
        {
            await turn.Empty.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Open(project, turn);
            throw;
        }

        return new Taken(() => Open(project, turn));
    }

    private void Leave(NamespacedName project, Turn turn)
    {
        lock (gate)
        {
            turn.Inside--;
            if (turn.Inside > 0)
            {
                return;
            }

            if (turn.Closing)
            {
                turn.Empty.TrySetResult();
            }
            else
            {
                turns.Remove(project);
            }
        }
    }

    private void Open(NamespacedName project, Turn turn)
    {
        lock (gate)
        {
            turn.Closing = false;
            if (turn.Inside == 0)
            {
                turns.Remove(project);
            }
        }
    }

    private sealed class Turn
    {
        public int Inside { get; set; }

        public bool Closing { get; set; }

        public TaskCompletionSource Empty { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Taken(Action release) : IDisposable
    {
        public void Dispose() => release();
    }
}
