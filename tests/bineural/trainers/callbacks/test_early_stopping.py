"""How long training goes on without getting better."""

import torch
from torch import nn

from bineural.trainers import EarlyStopping, Trainer


def test_by_default_it_waits_five_epochs(device):
    model = nn.Linear(2, 2)
    batches = [(torch.ones(3, 2), torch.zeros(3, dtype=torch.long))]
    stopping = EarlyStopping("loss")
    optimizer = torch.optim.SGD(model.parameters(), lr=0.0)  # the loss of each epoch is that of the first
    trainer = Trainer(model, optimizer, nn.CrossEntropyLoss(), callbacks=[stopping], device=device)
    history = trainer.fit(batches, epochs=20)
    assert history.epochs["epoch"] == [1, 2, 3, 4, 5, 6]
    assert (stopping.best_epoch, stopping.waited) == (1, 5)
