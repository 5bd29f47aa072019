(* TRUSTED TEXT.  Statements as published that are false, and beside some of them what holds instead.

   A false one is stated of one ordered field, `exists R : realFieldType`; its refutation is therefore one for every
   ordered field, the rationals and the reals among them.  Where square roots occur the field is real closed. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Referee Require Import Claims.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* ------------------------------------------------ vocabulary ------------------------------------------------ *)

(* κ₊(A) = c: the largest eigenvalue over the smallest positive one.  (`condition` in Claims.v reads it off a list.) *)
Definition eigenvalue_of (R : ringType) n (A : 'M[R]_n) (a : R) : Prop := exists v, eigenpair A a v.
Definition kappa (R : realFieldType) n (A : 'M[R]_n) (c : R) : Prop :=
  exists a b, [/\ eigenvalue_of A a, forall x, eigenvalue_of A x -> x <= a, eigenvalue_of A b /\ 0 < b,
                  forall x, eigenvalue_of A x -> 0 < x -> b <= x & c = a / b].

(* λ_k(A) ≥ mu: xᵀAx ≥ mu|x|² on a subspace of dimension k, spanned by the rows of U (Courant and Fischer). *)
Definition lambda_at_least (R : realFieldType) n (A : 'M[R]_n) k (mu : R) : Prop :=
  exists2 U : 'M[R]_(k, n), row_free U & forall x : 'cV[R]_k, mu * sqnorm (U^T *m x) <= quad A (U^T *m x).

(* All rows of norm 1; row i of X moved by delta. *)
Definition unit_rows (R : ringType) n d (X : 'M[R]_(n, d)) : Prop := forall i, gram X i i = 1.
Definition move (R : ringType) n d (i : 'I_n) (delta : 'rV[R]_d) (X : 'M[R]_(n, d)) : 'M[R]_(n, d) :=
  \matrix_(k, l) (X k l + if k == i then delta 0 l else 0).

(* ------------------------------------------------- Section 3 ------------------------------------------------- *)

(* rem-3.2.a: first-order softmax attention is a·F + b·11ᵀX for two numbers a, b. *)
Definition rem_3_2_a_softmax_any_data : Prop :=
  exists R : realFieldType, forall n d (X : 'M[R]_(n, d)) s, 0 < s ->
    exists a b, softmax1 s X = a *: features X + b *: (allones R n *m X).

(* rem-3.2.a, instead: (s/n)F + (1/n)11ᵀX − (s/n²)G11ᵀX; the last term weighs the mean differently in each row. *)
Definition rem_3_2_a_weighted_mean : Prop :=
  forall (R : numFieldType) n d (X : 'M[R]_(n, d)) s, let J := allones R n in
    softmax1 s X = (s / n%:R) *: features X + n%:R^-1 *: (J *m X) - (s / n%:R ^+ 2) *: (gram X *m J *m X).

(* def-3.3.b: without point i, the other points' block of the old kernel is the kernel of the model without it. *)
Definition def_3_3_b_transductive : Prop :=
  exists R : realFieldType, forall n d (X : 'M[R]_(n, d)) i, without i (kernel X) = kernel (row' i X).

(* def-3.3.b, instead: (G³)₋ − G₋ggᵀ − ggᵀG₋ − γggᵀ; G₋ the other points' block of G, g the column of i, γ = G_ii. *)
Definition def_3_3_b_rank_two : Prop :=
  forall (R : comRingType) n d (X : 'M[R]_(n, d)) i,
    let G := gram X in let rest := without i G in let g := row' i (col i G) in let outer := g *m g^T in
    kernel (row' i X) = without i (kernel X) - rest *m outer - outer *m rest - G i i *: outer.

(* ------------------------------------------------- Section 4 ------------------------------------------------- *)

(* thm-4.4.c: a large bound 2t|y|/(λ_n+λ)², t = ‖ΔK‖, means a large change: |Δα|² is at least a share c > 0 of its
   square, one c for all data. *)
Definition thm_4_4_c_instability : Prop :=
  exists R : realFieldType, exists2 c : R, 0 < c & forall n (K D : 'M[R]_n) (y : 'cV[R]_n) lam l t,
    psd K -> 0 < lam -> eigenvalue_of K l -> (forall x, eigenvalue_of K x -> l <= x) ->
    D^T = D -> opnorm_le D t -> (forall s, opnorm_le D s -> t <= s) -> 2%:R * t <= l + lam ->
    c * (2%:R * t / (l + lam) ^+ 2) ^+ 2 * sqnorm y <= sqnorm (coefficients (K + D) lam y - coefficients K lam y).

(* prop-4.6.b: when a training point moves by e·delta, an entry of the kernel changes by at most 3‖G‖²e + O(e²). *)
Definition prop_4_6_b_training_point : Prop :=
  exists R : realFieldType, forall n d (X : 'M[R]_(n, d)) i j (delta : 'rV[R]_d) g,
    unit_rows X -> norm_le delta^T 1 -> opnorm_le (gram X) g ->
    exists C, forall e, 0 <= e -> e <= 1 ->
      `|kernel (move i (e *: delta) X) i j - kernel X i j| <= 3%:R * g ^+ 2 * e + C * e ^+ 2.

(* prop-4.6.d: when a row of norm 1 moves by at most e, ‖ΔG‖ ≤ 2e + e². *)
Definition prop_4_6_d_gram_perturbation : Prop :=
  exists R : realFieldType, forall n d (X : 'M[R]_(n, d)) i (delta : 'rV[R]_d) e,
    unit_rows X -> norm_le delta^T e ->
    opnorm_le (gram (move i delta X) - gram X) (2%:R * e + e ^+ 2).

(* prop-4.6.e: the whole kernel, in operator norm, obeys the bound of prop-4.6.b. *)
Definition prop_4_6_e_whole_kernel : Prop :=
  exists R : realFieldType, forall n d (X : 'M[R]_(n, d)) i (delta : 'rV[R]_d) g,
    unit_rows X -> norm_le delta^T 1 -> opnorm_le (gram X) g ->
    exists C, forall e, 0 <= e -> e <= 1 ->
      opnorm_le (kernel (move i (e *: delta) X) - kernel X) (3%:R * g ^+ 2 * e + C * e ^+ 2).

(* thm-4.8.d2: λ_p(A∘B) ≥ λ_p(A)·min B_ii with A = G of n rows of length d, p = d < n. *)
Definition thm_4_8_d2_schur_below_full_rank : Prop :=
  exists R : realFieldType, forall n d (X : 'M[R]_(n, d)) (B : 'M[R]_n) b mu,
    (d < n)%N -> psd B -> 0 <= b -> (forall i, b <= B i i) -> 0 <= mu ->
    lambda_at_least (gram X) d mu -> lambda_at_least (hadamard (gram X) B) d (mu * b).

(* thm-4.8.d2: λ_p(K_∞) ≥ λ_p(G̃)/2, p = d < n.  K_∞ weighs entry ij of G̃ by w of the cosine; w may be any function
   with the two values used, such as (π − arccos t)/2π, the share of neurons active on both. *)
Definition thm_4_8_d2_limit_kernel : Prop :=
  exists (R : rcfType) (w : R -> R), [/\ w 1 = 2%:R^-1, w (-1) = 0 &
    forall n d (X : 'M[R]_(n, d)) mu, let K := kernel X in
      (d < n)%N -> (forall i, row i X != 0) -> 0 <= mu -> lambda_at_least K d mu ->
      lambda_at_least (\matrix_(i, j) (K i j * w (K i j / (Num.sqrt (K i i) * Num.sqrt (K j j))))) d (mu / 2%:R)].

(* rem-4.10.1.b: k layers of self-attention, X ↦ XXᵀX each, give κ to the power 2k + 1. *)
Definition rem_4_10_1_b_moving_keys : Prop :=
  exists R : realFieldType, forall n d (X : 'M[R]_(n, d)) k c,
    kappa (gram X) c -> kappa (gram (iter k (@features R n d) X)) (c ^+ (2 * k + 1)).

(* Y has the rows of X, scaled to norm 1. *)
Definition normalised (R : realFieldType) n d (X Y : 'M[R]_(n, d)) : Prop :=
  unit_rows Y /\ exists2 c : 'rV[R]_n, forall i, 0 < c 0 i & Y = diag_mx c *m X.

(* rem-4.10.1.c: with rows scaled to norm 1 between layers, F_k = N_{k−1}N_{k−1}ᵀN_{k−1} from N_0 = X, κ is still raised
   to the power 2k + 1. *)
Definition rem_4_10_1_c_normalised_layers : Prop :=
  exists R : realFieldType, forall n d (F N : nat -> 'M[R]_(n, d)) k c, (0 < k)%N ->
    (forall l, F l.+1 = features (N l)) -> (forall l, normalised (F l.+1) (N l.+1)) ->
    kappa (gram (N 0%N)) c -> kappa (gram (F k)) (c ^+ (2 * k + 1)).

(* The partial sum Σ_{k≤K} Aᵏ/k! of exp A. *)
Definition taylor (R : fieldType) n (A : 'M[R]_n) K : 'M[R]_n := \sum_(k < K.+1) (k`!%:R)^-1 *: power A k.

(* rem-4.12.b: with partial sums of exp(G) for G in F = GX, κ₊ starts at or above κ₊(G)³ and never falls. *)
Definition rem_4_12_b_taylor_terms : Prop :=
  exists R : realFieldType, forall n d (X : 'M[R]_(n, d)) c, kappa (gram X) c ->
    (forall c1, kappa (gram (taylor (gram X) 1 *m X)) c1 -> c ^+ 3 <= c1) /\
    (forall K c1 c2, (0 < K)%N -> kappa (gram (taylor (gram X) K *m X)) c1 ->
       kappa (gram (taylor (gram X) K.+1 *m X)) c2 -> c1 <= c2).

(* prop-4.13.b: any three orthogonal projections give κ₊(G)³; *)
Definition prop_4_13_b_any_orthogonal : Prop :=
  exists R : realFieldType, forall n d (X : 'M[R]_(n, d)) (Q K V : 'M[R]_d) c,
    Q *m Q^T = 1%:M -> K *m K^T = 1%:M -> V *m V^T = 1%:M ->
    kappa (gram X) c -> kappa (gram (projected X Q K V)) (c ^+ 3).

(* prop-4.13.b: and do so at least where X has full column rank. *)
Definition prop_4_13_b_full_column_rank : Prop :=
  exists R : realFieldType, forall n d (X : 'M[R]_(n, d)) (Q K V : 'M[R]_d) c,
    \rank X = d -> Q *m Q^T = 1%:M -> K *m K^T = 1%:M -> V *m V^T = 1%:M ->
    kappa (gram X) c -> kappa (gram (projected X Q K V)) (c ^+ 3).

(* prop-4.13.d: invertible projections keep the rank. *)
Definition prop_4_13_d_below_full_column_rank : Prop :=
  exists R : realFieldType, forall n d (X : 'M[R]_(n, d)) (Q K V : 'M[R]_d),
    Q \in unitmx -> K \in unitmx -> V \in unitmx -> \rank (projected X Q K V) = \rank X.

(* ------------------------------------------------- Appendix B ------------------------------------------------ *)

(* thm-B.1.b: the mean term does not change similarities: the kernel of first-order softmax is a multiple of G³. *)
Definition thm_B_1_b_dropping_the_mean : Prop :=
  exists R : realFieldType, forall n d (X : 'M[R]_(n, d)) s, 0 < s ->
    exists c, gram (softmax1 s X) = c *: power (gram X) 3.

(* cor-B.3.b: the kernel is of degree 4 in the data. *)
Definition cor_B_3_b_degree_four : Prop :=
  exists R : realFieldType, forall n d (X : 'M[R]_(n, d)) c, kernel (c *: X) = c ^+ 4 *: kernel X.

(* cor-B.3.d: a path i → k → l → j makes K_ij ≠ 0. *)
Definition cor_B_3_d_transitivity : Prop :=
  exists R : realFieldType, forall n d (X : 'M[R]_(n, d)) i j k l,
    (forall a, row a X != 0) -> gram X i k * gram X k l * gram X l j != 0 -> kernel X i j != 0.

(* thm-B.15: for n rows drawn independently from those of P, which have norm 1 and the mean xxᵀ = I/d,
   E‖x̃_i‖² = 1 + (n−1)/d. *)
Definition thm_B_15_attention_features : Prop :=
  exists R : realFieldType, forall m d (P : 'M[R]_(m, d)) n (i : 'I_n),
    unit_rows P -> P^T *m P = (m%:R / d%:R)%:M ->
    (\sum_(w : {ffun 'I_n -> 'I_m}) kernel (\matrix_(k, l) P (w k) l) i i) / (m ^ n)%:R = 1 + (n%:R - 1) / d%:R.

(* ------------------------------------------------- Appendix D ------------------------------------------------ *)

(* Positive eigenvalues, largest first; the share of their sum beyond the first s. *)
Definition spectrum (R : realFieldType) n (l : 'rV[R]_n) : Prop :=
  (forall i, 0 < l 0 i) /\ forall i j : 'I_n, (i <= j)%N -> l 0 j <= l 0 i.
Definition tail_share (R : fieldType) n s (l : 'rV[R]_n) : R := (\sum_(i : 'I_n | (s <= i)%N) l 0 i) / \sum_i l 0 i.

(* prop-D.1.c: of two spectra of one size the one with the larger ratio of first to last leaves the larger share
   beyond any rank s; *)
Definition prop_D_1_c_slow_decay : Prop :=
  exists R : realFieldType, forall n (l m : 'rV[R]_n.+1) s, spectrum l -> spectrum m ->
    m 0 ord0 / m 0 ord_max < l 0 ord0 / l 0 ord_max -> tail_share s m <= tail_share s l.

(* prop-D.1.c: so G³ decays more slowly than G. *)
Definition prop_D_1_c_cube_decays_slower : Prop :=
  exists R : realFieldType, forall n d (X : 'M[R]_(n, d)) U V l m s, spectrum l -> spectrum m ->
    diagonalised (gram X) U l -> diagonalised (kernel X) V m -> tail_share s l <= tail_share s m.

(* prop-D.1.c, instead: cubing never slows the decay. *)
Definition prop_D_1_c_cube_decays_faster : Prop :=
  forall (R : realFieldType) n (l : 'rV[R]_n) s, spectrum l -> tail_share s (powers l 3) <= tail_share s l.

(* app-D.3.2: eigenvalues of a sum of heads partially cancel: λ_k(A + B) < λ_k(A) can happen. *)
Definition app_D_3_2_eigenvalues_cancel : Prop :=
  exists (R : realFieldType) n (A B : 'M[R]_n) k mu,
    [/\ psd A, psd B, lambda_at_least A k mu & ~ lambda_at_least (A + B) k mu].

(* The lower triangle of A with its diagonal. *)
Definition lower_triangle (R : ringType) n (A : 'M[R]_n) : 'M[R]_n := \matrix_(i, j) (if (j <= i)%N then A i j else 0).

(* app-D.3.4: causal attention, with T = tril(G) for G, cubes the condition number. *)
Definition app_D_3_4_causal : Prop :=
  exists R : rcfType, forall n d (X : 'M[R]_(n, d)) c, (forall i, row i X != 0) ->
    kappa (gram X) c -> kappa (gram (lower_triangle (gram X) *m X)) (c ^+ 3).

(* app-D.3.4, of the determinant: det(TGTᵀ) = det G·ΠG_ii². *)
Definition app_D_3_4_determinant : Prop :=
  forall (R : comRingType) n d (X : 'M[R]_(n, d)),
    \det (gram (lower_triangle (gram X) *m X)) = \det (gram X) * (\prod_i gram X i i) ^+ 2.

(* ------------------------------------------- version 1 and the summaries ------------------------------------- *)

(* v1-prop-4.5.a: when a query x moves by delta, |delta| ≤ e, K(x, z) changes by at most e‖Sz‖₁. *)
Definition v1_prop_4_5_a_features : Prop :=
  exists R : realFieldType, forall n d (X : 'M[R]_(n, d)) i j (delta : 'cV[R]_d) e,
    unit_rows X -> norm_le delta e ->
    let S := X^T *m X in let x := (row i X)^T in let z := (row j X)^T in
    `|dot (S *m (x + delta)) (S *m z) - dot (S *m x) (S *m z)| <= e * \sum_k `|(S *m z) k 0|.

(* v1-prop-4.5.a, instead: by at most e‖S²z‖₂; b bounds that norm. *)
Definition v1_prop_4_5_a_two_factors : Prop :=
  forall (R : realFieldType) n d (X : 'M[R]_(n, d)) (x z delta : 'cV[R]_d) e b, norm_le delta e ->
    let S := X^T *m X in
    norm_le (S *m (S *m z)) b -> `|dot (S *m (x + delta)) (S *m z) - dot (S *m x) (S *m z)| <= e * b.

(* sum-kernel: K(x, y) = φ(x)ᵀG⁻¹φ(y) with φ(x) = Xx, on the training points. *)
Definition sum_kernel_inverse : Prop :=
  exists R : realFieldType, forall n d (X : 'M[R]_(n, d)) i j, gram X \in unitmx ->
    kernel X i j = dot (X *m (row i X)^T) (invmx (gram X) *m (X *m (row j X)^T)).
