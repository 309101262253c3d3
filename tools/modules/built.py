"""Modules that are built from a configuration or from other modules, as one tensor's maps."""

import torch
from mlp_mixer_pytorch.mlp_mixer_pytorch import FeedForward
from torch import nn
from transformers import BertConfig, GPT2Config, LlamaConfig, LlamaModel
from transformers.models.bert.modeling_bert import BertLayer
from transformers.models.gpt2.modeling_gpt2 import GPT2MLP
from transformers.models.llama.modeling_llama import LlamaMLP

torch.manual_seed(0)
_LLAMA = LlamaConfig(
    vocab_size=3, hidden_size=4, intermediate_size=2, num_hidden_layers=1, num_attention_heads=2,
    num_key_value_heads=1, attn_implementation="eager", use_cache=False,
)  # fmt: skip
_BERT = BertConfig(
    hidden_size=2, num_attention_heads=1, intermediate_size=2, attn_implementation="eager"
)


class Embedded(nn.Module):
    """A language model on embeddings that are given, without its table of words."""

    def __init__(self, model):
        super().__init__()
        self.model = model
        del model.embed_tokens  # no input reaches it

    def forward(self, embeddings):
        return self.model(inputs_embeds=embeddings).last_hidden_state


bert_layer = BertLayer(_BERT)
gpt2_mlp = GPT2MLP(2, GPT2Config(n_embd=2))
llama_mlp = LlamaMLP(_LLAMA)
llama_model = Embedded(LlamaModel(_LLAMA))
mixer_feed_forward = FeedForward(2, 2)
