"""The models of a platform as its documents have them; Django makes the tables."""

import uuid

from django.db import models


class User(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    email = models.EmailField(unique=True)


class Account(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=255)


class IntegrationProvider(models.Model):
    provider_id = models.CharField(max_length=50, primary_key=True)
    display_name = models.CharField(max_length=100)
    provider_type = models.CharField(max_length=20)
    api_key = models.CharField(max_length=500, blank=True)
    api_secret = models.CharField(max_length=500, blank=True)
    webhook_secret = models.CharField(max_length=500, blank=True)
    api_endpoint = models.URLField(blank=True)
    config = models.JSONField(default=dict)
    is_active = models.BooleanField(default=True)
    is_sandbox = models.BooleanField(default=False)
    updated_by = models.ForeignKey(User, models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)


class AIModelConfig(models.Model):
    model_name = models.CharField(max_length=100, unique=True)
    model_type = models.CharField(max_length=20)
    provider = models.CharField(max_length=50)
    display_name = models.CharField(max_length=200)
    is_default = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    cost_per_1k_input = models.DecimalField(max_digits=10, decimal_places=6, null=True)
    cost_per_1k_output = models.DecimalField(max_digits=10, decimal_places=6, null=True)
    tokens_per_credit = models.IntegerField(null=True)
    credits_per_image = models.IntegerField(null=True)
    quality_tier = models.CharField(max_length=20, null=True)
    max_tokens = models.IntegerField(null=True)
    context_window = models.IntegerField(null=True)
    capabilities = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)


class SystemAISettings(models.Model):
    temperature = models.FloatField(default=0.7)
    max_tokens = models.IntegerField(default=8192)
    image_style = models.CharField(max_length=30, default="photorealistic")
    image_quality = models.CharField(max_length=20, default="standard")
    max_images_per_article = models.IntegerField(default=4)
    image_size = models.CharField(max_length=20, default="1024x1024")
    updated_by = models.ForeignKey(User, models.SET_NULL, null=True)
    updated_at = models.DateTimeField(auto_now=True)


class CreditCostConfig(models.Model):
    operation_type = models.CharField(max_length=50, primary_key=True)
    display_name = models.CharField(max_length=100)
    base_credits = models.IntegerField(default=1)
    is_active = models.BooleanField(default=True)
    description = models.TextField(blank=True)


class Plan(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=100)
    slug = models.SlugField(unique=True)
    idea_credits = models.IntegerField(default=0)
    content_credits = models.IntegerField(default=0)
    image_credits = models.IntegerField(default=0)
    optimization_credits = models.IntegerField(default=0)
    max_sites = models.IntegerField(default=1)
    max_users = models.IntegerField(default=1)
    price_monthly = models.DecimalField(max_digits=10, decimal_places=2)
    price_yearly = models.DecimalField(max_digits=10, decimal_places=2)
    is_active = models.BooleanField(default=True)
    is_internal = models.BooleanField(default=False)
    features = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)


class Industry(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=255)
    description = models.TextField(blank=True)


class PromptTemplate(models.Model):
    account = models.ForeignKey(Account, models.CASCADE, null=True)
    prompt_type = models.CharField(max_length=100)
    template = models.TextField()
    variables = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
