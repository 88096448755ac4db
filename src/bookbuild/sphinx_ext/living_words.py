"""What the scripts of interactive figures say, in the language of the edition."""

from __future__ import annotations

from bookbuild.sphinx_ext.interface import translate


def living_words() -> dict[str, dict[str, str]]:
    """Return the words of each script, and those of all under `base`; what is in braces, the script fills in."""
    words = {
        "base": {
            "run": translate("Run"),
            "stop": translate("Stop"),
            "step": translate("One step"),
            "reset": translate("Start over"),
            "rate": translate("learning rate"),
        },
        "backward-pass": {
            "invite": translate("Step forward, then back to see who is to blame; then change a number."),
            "label": translate("Computation graph of the network; the line below says what each step computes."),
            "begin": translate("The numbers are given, nothing is computed yet. The arrow keys step, too."),
            "forward": translate("Forward: {formula}"),
            "backward": translate("Backward: {formula}"),
            "meet": translate("Two paths meet, and what they carry adds up: {formula}"),
            "blame": translate("Most to blame is {weight}, with the slope {slope}."),
            "nobody": translate("No weight is to blame."),
            "back": translate("← Back"),
            "next": translate("Next →"),
            "start": translate("Start over"),
        },
        "moons": {
            "invite": translate("Start the training and watch the line bend. Then set the rate to 10."),
            "field": translate("The points of the moons and the regions in which the network gives each answer"),
            "curve": translate("Loss of all points after each epoch"),
            "start": translate("Train"),
            "step": translate("One epoch"),
            "batch": translate("batch"),
            "all": translate("all {count} points"),
            "epoch": translate("epoch"),
            "loss": translate("loss"),
            "guessing": translate("guessing"),
            "state": translate("Epoch {epoch}: loss {loss}, {right} of {count} points right, the wrong ones ringed."),
            "alike": translate("The network answers everything alike. If that stays so, start over with another rate."),
            "worse": translate("That is worse than guessing: the steps jump over the valley."),
            "lost": translate("The loss is no longer a number: the rate is too large. Start over with a smaller one."),
        },
        "bowl": {
            "invite": translate("Drag the start, choose the rate, and let the point roll."),
            "field": translate("Contours of the loss over slope and height of the line; arrow keys move the start"),
            "curve": translate("Excess of the loss over its floor after each step"),
            "column": translate("income"),
            "raw": translate("raw"),
            "standardized": translate("standardized"),
            "momentum": translate("momentum β"),
            "times": translate("{rate} = {share} of the limit for this β"),
            "steps": translate("step"),
            "excess": translate("loss − floor"),
            "state": translate("Step {step}: w = {w}, b = {b}, loss {loss}"),
            "above": translate("Step {step}: the rate is above the limit, and the loss has grown to {loss}"),
            "limit": translate("At the limit a step lands as far out as the one before."),
            "gone": translate(
                "Step {step}: off the map. Above the limit each step lands farther out than the one before."
            ),
        },
        "cloud": {
            "invite": translate("Change the size of the weights: where does the cloud of images survive?"),
            "field": translate("Images of the digits 0 and 1 inside of the network, along the two widest directions"),
            "curve": translate("Spread over examples in each layer"),
            "size": translate("σ of the weights"),
            "width": translate("neurons a layer"),
            "layer": translate("layer shown"),
            "activation": translate("activation"),
            "fit": translate("Fit σ to the layer"),
            "draw": translate("Draw other weights"),
            "layers": translate("layer"),
            "spread": translate("spread over examples"),
            "before": translate("input"),
            "state": translate(
                "Layer {layer}: spread {spread}; a linear layer would multiply by √(neurons) · σ = {factor}. {verdict}"
            ),
            "dead": translate("The cloud is a point: the images look alike."),
            "shrinking": translate("The images grow alike: the cloud is shrinking."),
            "sigmoid": translate("No σ helps a sigmoid here: its outputs hover around ½, whatever the image is."),
            "outside": translate("{count} images lie outside of the picture"),
            "alive": translate("The images stay different."),
            "loud": translate("The numbers grow without bound."),
        },
        "kernel": {
            "invite": translate("Drag the frame over the digit, and change the nine numbers of the kernel."),
            "field": translate("A digit with the frame of the kernel; arrow keys move the frame"),
            "found": translate("What the kernel finds at every place; blue is positive, orange negative"),
            "image": translate("the digit"),
            "kernel": translate("the kernel"),
            "map": translate("what it finds: blue above 0, orange below"),
            "weight": translate("weight in row {row}, column {column}"),
            "preset": translate("ready-made kernel"),
            "upright": translate("upright edges"),
            "lying": translate("lying edges"),
            "diagonal": translate("slanted strokes"),
            "blur": translate("blur"),
            "sharpen": translate("sharpen"),
            "own": translate("your own"),
            "state": translate("Row {row}, column {column} of the map: nine products, their sum is {sum}"),
        },
        "digits": {
            "invite": translate(
                "Draw a digit by finger, mouse or keyboard (space bar and arrows), and look into the network."
            ),
            "field": translate(
                "Drawing field; arrow keys push the digit by a pixel, or move the pen that the space bar takes"
            ),
            "paper": translate("the digit"),
            "first": translate("16 maps of the first layer"),
            "second": translate("16 maps of the second layer"),
            "answer": translate("probability of each digit"),
            "clear": translate("Clear"),
            "example": translate("Another example"),
            "state": translate("The network answers {digit}, with the probability {share}"),
            "empty": translate("The paper is empty. Draw a digit, or take an example."),
            "up": translate(
                "The arrow keys move the pen; the space bar lowers it, Esc puts it away and centers the digit."
            ),
            "down": translate("The arrow keys draw; the space bar lifts the pen."),
        },
        "names": {
            "invite": translate(
                "Type a surname and watch the guess change letter by letter: in percent, the best guess framed."
            ),
            "name": translate("surname"),
            "table": translate("Probability of each language after each letter, in percent"),
            "others": translate("all others"),
            "state": translate("After all letters: {language}, {share}"),
            "nothing": translate("Type at least one letter."),
            "latin": translate("The network reads Latin letters only: write the name with them, such as Sokolova."),
            "foreign": translate("Left out, since the network does not know them: {letters}"),
        },
    }
    return {name: {key: str(text) for key, text in texts.items()} for name, texts in words.items()}
